import * as vscode from "vscode";
import type { Measure } from "../../protocol/viewMethods";
import { COMMANDS } from "../contributions";
import { sourceOf } from "../documents";
import type { Services } from "../services";
import { targetOf } from "./places";
import { explainUnread } from "./unread";

/** Commands that read a document, and choose what is painted on it. */
export function reading(services: Services): vscode.Disposable {
  const { commands } = vscode;
  const { settings } = services;
  return vscode.Disposable.from(
    commands.registerCommand(COMMANDS.scoreFile, (argument: unknown) => scoreFile(services, argument)),
    commands.registerCommand(COMMANDS.toggleDecorations, () => settings.write("decorations.enabled", !settings.current["decorations.enabled"])),
    commands.registerCommand(COMMANDS.chooseMeasure, () => chooseMeasure(services)),
  );
}

/** Reads the document whatever its language. @returns its totals, for other extensions and for tests */
async function scoreFile({ scores, focus }: Services, argument: unknown): Promise<unknown> {
  const target = targetOf(argument, focus);
  if (!target) return explainUnread(undefined);
  const asked = scores.callFor(sourceOf(target.document), target.offset);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: "Tokenscope: reading" }, () => asked.settled(new AbortController().signal));
  if (asked.reading.kind === "read") return asked.view?.aggregate;
  return explainUnread(asked.reading);
}

const MEASURES: readonly { readonly measure: Measure; readonly label: string; readonly detail: string }[] = [
  { measure: "surprisal", label: "Surprisal", detail: "Bits of surprise of the token that stands there." },
  { measure: "rank", label: "Rank", detail: "Its place among all tokens that could have stood there." },
  { measure: "entropy", label: "Entropy", detail: "Bits: how unsure the model was before it." },
  { measure: "probability", label: "Probability", detail: "How probable the token was." },
];

async function chooseMeasure({ settings }: Services): Promise<void> {
  const items = MEASURES.map((entry) => ({ ...entry, picked: entry.measure === settings.current.measure, description: entry.measure === settings.current.measure ? "now" : "" }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "What to paint on the text", matchOnDetail: true });
  if (chosen) await settings.write("measure", chosen.measure);
}
