import * as vscode from "vscode";
import { asFailure, type Failure } from "../../protocol/failure";
import { CONTEXTS } from "../contributions";
import { sourceOf } from "../documents";
import { modelChoice } from "../scores/question";
import type { Services } from "../services";

/** Tells scores what happens to documents, settings and the engine. */
export function keepUp({ scores, settings, engine, models, focus, log }: Services): vscode.Disposable {
  let told: boolean | undefined;
  let logged: Failure | undefined;
  const tellReadable = (): void => {
    const editor = vscode.window.activeTextEditor;
    const readable = editor !== undefined && scores.mayRead(sourceOf(editor.document));
    if (readable !== told) void vscode.commands.executeCommand("setContext", CONTEXTS.readable, readable);
    told = readable;
  };
  const subscriptions = [
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) scores.edited(document.uri.toString(), Math.min(...contentChanges.map((change) => change.rangeOffset)));
    }),
    vscode.workspace.onDidCloseTextDocument((document) => { scores.closed(document.uri.toString()); }),
    vscode.window.onDidChangeVisibleTextEditors(() => { scores.refreshVisible(); }),
    vscode.window.onDidChangeActiveTextEditor(tellReadable),
    settings.onDidChange(({ before, after }) => {
      scores.settingsChanged(before, after);
      if (before.model !== after.model && engine.state.kind === "running") {
        engine.call("model.unload", { model: modelChoice(before).model }).catch((thrown: unknown) => { log.warn(asFailure(thrown).message); });
      }
      tellReadable();
    }),
    engine.onDidChangeState(({ kind }) => { if (kind === "starting") models.forget(); }),
    focus.onDidChange((focused) => { if (focused) scores.caretMoved(focused.document.uri.toString(), focused.offset); }),
    scores.onDidChange(tellReadable),
    scores.onDidChange(({ reading }) => {
      if (reading.kind === "failed" && reading.failure !== logged) log.error(reading.failure.message);
      logged = reading.kind === "failed" ? reading.failure : logged;
    }),
  ];
  tellReadable();
  return { dispose: () => { for (const part of subscriptions) part.dispose(); } };
}
