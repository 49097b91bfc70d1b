import * as vscode from "vscode";
import { caretOf } from "./documents";
import { Emitter, type Disposable } from "./emitter";
import { isWorkbenchPart } from "./scores/readable";

/** The text that the views follow, and the caret in it. */
export interface Focused {
  readonly document: vscode.TextDocument;
  /** UTF-16 offset of the caret. */
  readonly offset: number;
}

/** Follows the active editor, and stays with the last one while the focus is in a panel, a tab without text, or the output. */
export class Focus implements Disposable {
  private focused: Focused | undefined;
  private readonly changes = new Emitter<Focused | undefined>();
  private readonly subscriptions: readonly vscode.Disposable[];

  readonly onDidChange = this.changes.event;

  constructor() {
    this.follow(vscode.window.activeTextEditor);
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor((editor) => { this.follow(editor); }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => { if (textEditor === vscode.window.activeTextEditor || textEditor.document === this.focused?.document) this.follow(textEditor); }),
      vscode.workspace.onDidCloseTextDocument((document) => { if (document === this.focused?.document) this.become(undefined); }),
    ];
  }

  get current(): Focused | undefined {
    return this.focused;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changes.dispose();
  }

  private follow(editor: vscode.TextEditor | undefined): void {
    if (!editor || isWorkbenchPart({ scheme: editor.document.uri.scheme, languageId: editor.document.languageId })) return;
    this.become({ document: editor.document, offset: caretOf(editor) });
  }

  private become(focused: Focused | undefined): void {
    this.focused = focused;
    this.changes.fire(focused);
  }
}
