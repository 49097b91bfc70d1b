// What tests inside the extension host use of the editor. Nothing here reaches into the extension: commands, hovers and
// settings are what a user and another extension have, and processes are what the system shows.
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";

export const EXTENSION = "tokenscope.tokenscope";

/** Where the extension under test lies. */
export function root(): string {
  return vscode.extensions.getExtension(EXTENSION)?.extensionPath ?? fail("The extension under test is not there.");
}

export function fail(message: string): never {
  throw new Error(message);
}

/** A new untitled document. The name of one just closed is given again, and for a while the old text with it: then once more. */
export async function openText(content: string, language = "markdown"): Promise<vscode.TextDocument> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const document = await vscode.workspace.openTextDocument({ content, language });
    if (wellFormed(document.getText()) === wellFormed(content)) {
      await vscode.window.showTextDocument(document);
      return document;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return fail("No new document: the text of an old one is still there.");
}

/** Lone surrogates do not survive the way between the processes of the workbench. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Text of all hovers of Tokenscope at an offset; empty where there is none. Asks for numbers, as a mouse does. */
export async function hoverAt(document: vscode.TextDocument, offset: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, document.positionAt(offset));
  const texts = hovers.flatMap(({ contents }) => contents).map((content) => (typeof content === "string" ? content : content.value));
  return texts.filter((text) => text.includes("command:tokenscope.")).join("\n");
}

export interface HoverNumbers { readonly piece: string; readonly percent: number; readonly rank: number; readonly bits: number }

/** The numbers of a hover's first line, as a reader takes them from it. */
export function numbersOf(hover: string): HoverNumbers {
  const found = /^<code>(.*?)<\/code> \*\*(<?)\s*([\d.]+)\s*%\*\* · rank ([\d\s]+) · (-?[\d.]+) bits/u.exec(hover) ?? fail(`No numbers in ${JSON.stringify(hover)}`);
  const [, piece = "", below = "", percent = "", rank = "", bits = ""] = found;
  const text = piece.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  return { piece: text, percent: below === "<" ? 0 : Number(percent), rank: Number(rank.replace(/\s/g, "")), bits: Number(bits) };
}

export interface Totals { readonly tokens: number; readonly scored: number; readonly perplexity: number | null }

/** Reads a document by command. @returns its totals, or `undefined` where it could not be read */
export function score(document: vscode.TextDocument): Thenable<Totals | undefined> {
  return vscode.commands.executeCommand<Totals | undefined>("tokenscope.scoreFile", { uri: document.uri.toString(), offset: 0 });
}

/** Process ids of engines that this extension host has started. */
export function engines(): readonly number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((found) => Number(found?.[2]) === process.pid && !found?.[3]?.startsWith("Z") && /dist.engine\.js/.test(found?.[4] ?? ""))
    .map((found) => Number(found?.[1]));
}

export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > end) fail(`${what}: not within ${ms} ms.`);
}

/** Sets a setting for the user while `act` runs. */
export async function withSetting<T>(name: string, value: unknown, act: () => Promise<T>): Promise<T> {
  const set = (to: unknown): Thenable<void> => vscode.workspace.getConfiguration("tokenscope").update(name, to, vscode.ConfigurationTarget.Global);
  await set(value);
  try {
    return await act();
  } finally {
    await set(undefined);
  }
}
