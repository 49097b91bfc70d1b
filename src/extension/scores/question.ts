import { homedir } from "node:os";
import type { ModelChoice, TextInput } from "../../protocol/engineMethods";
import type { Settings } from "../settings";

/** Candidates per token that every score brings along: what hover and panel show without asking again. */
export const CANDIDATES = 10;

/** The model that the settings name, as the engine takes it. */
export function modelChoice({ model, precision, threads }: Pick<Settings, "model" | "precision" | "threads">): ModelChoice {
  return { model: model.replace(/^~(?=[\\/])/, () => homedir()), precision, provider: "auto", threads };
}

/** A text as the settings want it read. */
export function textInput(text: string, { parseSpecial, startToken }: Pick<Settings, "parseSpecial" | "startToken">): TextInput {
  return { text, parseSpecial, startToken };
}

/** Settings that make other numbers of the same text. */
export function asksTheSame(a: Settings, b: Settings): boolean {
  return JSON.stringify([modelChoice(a), a.parseSpecial, a.startToken, a.wholeFileLimit]) === JSON.stringify([modelChoice(b), b.parseSpecial, b.startToken, b.wholeFileLimit]);
}
