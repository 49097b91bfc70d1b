import * as vscode from "vscode";
import { caretOf, editorsOf, openDocument } from "../documents";
import type { Focus } from "../focus";

/** Where a command acts. */
export interface Target { readonly document: vscode.TextDocument; readonly offset: number }

/**
 * @param argument what a link or a lens handed to the command: `{ uri, offset }`; anything else means the caret
 * @returns `undefined` where nothing is open
 */
export function targetOf(argument: unknown, focus: Focus): Target | undefined {
  const { uri, offset } = (typeof argument === "object" && argument !== null ? argument : {}) as { readonly uri?: unknown; readonly offset?: unknown };
  const named = typeof uri === "string" ? openDocument(uri) : undefined;
  if (named && typeof offset === "number" && Number.isInteger(offset) && offset >= 0) return { document: named, offset };
  const editor = focus.current && editorsOf(focus.current.document.uri.toString())[0];
  return editor ? { document: editor.document, offset: caretOf(editor) } : focus.current; // the editor knows of a move before its event
}

/** Puts the caret there, in the editor where the document is already open if there is one, and shows it. */
export async function goTo({ document, offset }: Target, { preserveFocus = false } = {}): Promise<vscode.TextEditor> {
  const open = editorsOf(document.uri.toString())[0];
  const editor = await vscode.window.showTextDocument(document, { ...(open?.viewColumn !== undefined ? { viewColumn: open.viewColumn } : {}), preserveFocus });
  const at = document.positionAt(offset);
  if (caretOf(editor) !== offset || !editor.selection.isEmpty) editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}
