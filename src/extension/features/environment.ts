import * as vscode from "vscode";
import { asFailure } from "../../protocol/failure";
import { COMMANDS } from "../contributions";
import type { Services } from "../services";
import { environmentReport } from "./environmentReport";
import { explainUnread } from "./unread";

const SCHEME = "tokenscope-report";

/** A page about this machine and the engine, to be read and pasted into a report. */
export function environment(services: Services, extensionVersion: string): vscode.Disposable {
  let report = "";
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const address = vscode.Uri.from({ scheme: SCHEME, path: "/Tokenscope environment.md" });
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, { onDidChange: changed.event, provideTextDocumentContent: () => report }),
    vscode.commands.registerCommand(COMMANDS.reportEnvironment, async () => {
      try {
        const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: "Tokenscope: looking at the environment" },
          () => services.engine.call("engine.doctor", { probeProviders: true }));
        report = environmentReport({ tokenscope: extensionVersion, "VS Code": vscode.version, Node: process.versions.node }, answer);
        changed.fire(address);
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(address), { preview: true });
      } catch (thrown) {
        explainUnread({ kind: "failed", failure: asFailure(thrown) });
      }
    }),
  );
}
