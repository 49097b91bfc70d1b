import * as vscode from "vscode";
import { COMMANDS } from "../contributions";
import type { Reading } from "../scores/documentScores";
import { remedyOf } from "../scores/remedies";

/** Says why a command that the user ran has no numbers to act on, and what helps. */
export function explainUnread(reading: Reading | undefined): void {
  const { window, commands } = vscode;
  if (!reading) return void window.showInformationMessage("Tokenscope: no text is open.");
  if (reading.kind === "empty") return void window.showInformationMessage("Tokenscope: the document is empty.");
  if (reading.kind === "asleep" || reading.kind === "refused") return void window.showInformationMessage(`Tokenscope: ${reading.reason}`);
  if (reading.kind !== "failed") return;
  const { label, command } = remedyOf(reading.failure);
  const log = "Show Log";
  void window.showErrorMessage(`Tokenscope: ${reading.failure.message}`, label, log).then((chosen) => {
    if (chosen === label) return commands.executeCommand(command);
    if (chosen === log) return commands.executeCommand(COMMANDS.showLog);
    return undefined;
  });
}
