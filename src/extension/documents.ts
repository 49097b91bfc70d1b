import * as vscode from "vscode";
import type { SourceDocument } from "./scores/source";

/** Of any language and from anywhere: which documents are read is decided by scores alone. */
export const EVERY_DOCUMENT: vscode.DocumentSelector = { scheme: "*" };

const sources = new WeakMap<vscode.TextDocument, SourceDocument>();

/** A document of the editor as scores see it. */
export function sourceOf(document: vscode.TextDocument): SourceDocument {
  const known = sources.get(document);
  if (known) return known;
  const source: SourceDocument = {
    uri: document.uri.toString(),
    scheme: document.uri.scheme,
    path: document.uri.path,
    languageId: document.languageId,
    get version() { return document.version; },
    get length() { return document.offsetAt(document.lineAt(document.lineCount - 1).range.end); },
    text: (start, end) => document.getText(rangeOf(document, start, end)),
    lineAt: (offset) => document.positionAt(offset).line,
    startOfLine: (line) => document.offsetAt(new vscode.Position(line, 0)),
  };
  sources.set(document, source);
  return source;
}

/** UTF-16 offsets of a document as a range of it. */
export function rangeOf(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

export function caretOf(editor: vscode.TextEditor): number {
  return editor.document.offsetAt(editor.selection.active);
}

export function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** Where a document is open on screen, the active editor first. */
export function editorsOf(uri: string): readonly vscode.TextEditor[] {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const found = visibleTextEditors.filter((editor) => editor.document.uri.toString() === uri);
  return activeTextEditor && found.includes(activeTextEditor) ? [activeTextEditor, ...found.filter((editor) => editor !== activeTextEditor)] : found;
}
