import * as vscode from "vscode";
import { asFailure, isCancelled } from "../../protocol/failure";
import { plural } from "../../protocol/format";
import { COMMANDS } from "../contributions";
import { rangeOf, sourceOf } from "../documents";
import { looksBinary } from "../scores/readable";
import { modelChoice, textInput } from "../scores/question";
import type { Services } from "../services";
import { goTo, targetOf, type Target } from "./places";
import { explainUnread } from "./unread";

/** Lets the model continue the text up to the caret, greedily: seen as it comes, put in as one edit, given up by Cancel. */
export function continueFromHere(services: Services): vscode.Disposable {
  const preview = vscode.window.createTextEditorDecorationType({ after: { color: new vscode.ThemeColor("editorGhostText.foreground"), fontStyle: "italic" } });
  return vscode.Disposable.from(preview, vscode.commands.registerCommand(COMMANDS.continueFromHere, async (argument: unknown) => {
    const target = targetOf(argument, services.focus);
    if (!target) return explainUnread(undefined);
    const refusal = refusalOf(services, target);
    if (refusal !== undefined) return void vscode.window.showInformationMessage(`Tokenscope: ${refusal}`);
    try {
      await run(services, preview, target);
    } catch (thrown) {
      if (!isCancelled(thrown)) explainUnread({ kind: "failed", failure: asFailure(thrown) });
    }
  }));
}

function refusalOf({ scores }: Services, { document, offset }: Target): string | undefined {
  const { reading } = scores.callFor(sourceOf(document), offset);
  if (reading.kind === "asleep" || reading.kind === "refused") return reading.reason;
  return offset === 0 ? "There is no text before the caret to continue." : undefined;
}

async function run(services: Services, preview: vscode.TextEditorDecorationType, target: Target): Promise<void> {
  const editor = await goTo(target);
  const { document, offset } = target;
  const version = document.version;
  try {
    const text = await generate(services, editor, preview, target);
    if (document.version !== version) return void vscode.window.showInformationMessage("Tokenscope: the text was edited meanwhile, so the continuation was not put in.");
    await editor.edit((edit) => { edit.insert(document.positionAt(offset), text); }, { undoStopBefore: true, undoStopAfter: true });
    await goTo({ document, offset: offset + text.length });
  } finally {
    editor.setDecorations(preview, []);
  }
}

async function generate({ engine, settings }: Services, editor: vscode.TextEditor, preview: vscode.TextEditorDecorationType, { document, offset }: Target): Promise<string> {
  const { current } = settings;
  const text = document.getText(rangeOf(document, 0, offset));
  if (looksBinary(text)) throw new Error("The text holds NUL characters.");
  const maxTokens = current.continueLength;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: "Continuing the text", cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => { controller.abort(); });
    let written = "";
    let tokens = 0;
    const onItem = ({ piece }: { readonly piece: string }): void => {
      written += piece;
      tokens++;
      progress.report({ increment: 100 / maxTokens, message: `${tokens} of at most ${maxTokens} ${plural("token", maxTokens)}` });
      editor.setDecorations(preview, [{ range: rangeOf(document, offset, offset), renderOptions: { after: { contentText: written.replaceAll("\n", "↵") } } }]);
    };
    const params = { ...modelChoice(current), input: textInput(text, current), maxTokens, stop: [], endIds: null, topK: 1, priority: "interactive" as const };
    return (await engine.call("text.generate", params, { signal: controller.signal, onItem })).text;
  });
}
