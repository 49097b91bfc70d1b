import type * as vscode from "vscode";
import type { Engine } from "./engine/engine";
import type { Focus } from "./focus";
import type { Scores } from "./scores";
import type { Models } from "./scores/models";
import type { SettingsStore } from "./watchSettings";

/** What features are made of. Made once, in main.ts, and handed down. */
export interface Services {
  readonly extensionUri: vscode.Uri;
  readonly engine: Engine;
  readonly models: Models;
  readonly scores: Scores;
  readonly settings: SettingsStore;
  readonly focus: Focus;
  readonly log: vscode.LogOutputChannel;
}
