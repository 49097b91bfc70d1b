import * as vscode from "vscode";
import { COMMANDS } from "../contributions";
import { SETTINGS } from "../settings";
import type { Services } from "../services";

/** Which model reads: the bundled one, or a file of the user's. */
export function chooseModel({ settings, scores, models }: Services): vscode.Disposable {
  const { commands, window } = vscode;
  const use = async (model: string): Promise<void> => {
    await settings.write("model", model);
    scores.retryFailed();
  };
  return vscode.Disposable.from(
    commands.registerCommand(COMMANDS.useBundledModel, () => use(SETTINGS.model.default)),
    commands.registerCommand(COMMANDS.openModel, async () => {
      const chosen = await window.showOpenDialog({ title: "Open a Model File", openLabel: "Use This Model", filters: { "GGUF models": ["gguf"] }, canSelectMany: false });
      if (chosen?.[0]) await use(chosen[0].fsPath);
    }),
    commands.registerCommand(COMMANDS.cancelLoading, () => { models.cancel(); }),
  );
}
