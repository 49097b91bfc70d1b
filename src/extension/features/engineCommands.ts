import * as vscode from "vscode";
import { asFailure } from "../../protocol/failure";
import { COMMANDS, CONTEXTS } from "../contributions";
import type { Services } from "../services";
import { explainUnread } from "./unread";

/** Pause, resume, restart, and the log. */
export function engineCommands({ engine, scores, log }: Services): vscode.Disposable {
  const { commands } = vscode;
  const pause = (resting: boolean): void => {
    scores.pause(resting);
    void commands.executeCommand("setContext", CONTEXTS.paused, resting);
  };
  return vscode.Disposable.from(
    commands.registerCommand(COMMANDS.pause, () => { pause(true); }),
    commands.registerCommand(COMMANDS.resume, () => { pause(false); }),
    commands.registerCommand(COMMANDS.restartEngine, async () => {
      try {
        await engine.restart();
        scores.retryFailed();
      } catch (thrown) {
        explainUnread({ kind: "failed", failure: asFailure(thrown) });
      }
    }),
    commands.registerCommand(COMMANDS.showLog, () => { log.show(); }),
    commands.registerCommand(COMMANDS.openSettings, () => commands.executeCommand("workbench.action.openSettings", "@ext:tokenscope.tokenscope")),
  );
}
