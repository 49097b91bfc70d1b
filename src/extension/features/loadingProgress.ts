import * as vscode from "vscode";
import { bytes } from "../../protocol/format";
import type { Services } from "../services";
import type { Panel } from "./panel";

/** ms: a load that is over by then is told by the panel and the status bar alone. */
const PATIENCE = 1_500;

/** A notification with Cancel while a model loads for long and no panel tells of it. */
export function loadingProgress({ models }: Services, panel: Panel): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const listening = models.onDidChangeLoading((loading) => {
    if (loading) timer ??= setTimeout(() => { if (!panel.isVisible) void tell(models); }, PATIENCE);
    else {
      clearTimeout(timer);
      timer = undefined;
    }
  });
  return { dispose: () => { clearTimeout(timer); listening.dispose(); } };
}

function tell(models: Services["models"]): Thenable<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: `Loading ${models.loading?.model ?? "the model"}`, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => new Promise<void>((resolve) => {
    token.onCancellationRequested(() => { models.cancel(); });
    let shown = 0;
    const listening = models.onDidChangeLoading((loading) => {
      if (!loading) {
        listening.dispose();
        return resolve();
      }
      const { doneBytes = 0, totalBytes = 0 } = loading.progress ?? {};
      if (totalBytes === 0) return;
      const percent = (doneBytes / totalBytes) * 100;
      progress.report({ message: `${bytes(doneBytes)} of ${bytes(totalBytes)}`, increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    });
    if (!models.loading) {
      listening.dispose();
      resolve();
    }
  }));
}
