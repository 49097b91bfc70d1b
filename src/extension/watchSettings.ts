import * as vscode from "vscode";
import { Emitter, type Disposable, type Listen } from "./emitter";
import { readSettings, SETTINGS, type SettingName, type Settings } from "./settings";

export interface SettingsChange { readonly before: Settings; readonly after: Settings }

/** The settings as one snapshot, replaced when the configuration changes. */
export interface SettingsStore extends Disposable {
  readonly current: Settings;
  readonly onDidChange: Listen<SettingsChange>;
  /** Writes where the value stands now, else for the user. */
  write<K extends SettingName>(name: K, value: Settings[K]): Promise<void>;
}

/** @param refuse told once of each value that is none */
export function watchSettings(refuse: (message: string) => void): SettingsStore {
  const changes = new Emitter<SettingsChange>();
  const told = new Set<string>();
  const read = (): Settings => {
    const configuration = vscode.workspace.getConfiguration("tokenscope");
    const { settings, refused } = readSettings((name) => configuration.get<unknown>(name));
    for (const { message } of refused) if (!told.has(message)) refuse(message);
    for (const { message } of refused) told.add(message);
    return settings;
  };
  let current = read();
  const listening = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration("tokenscope")) return;
    const before = current;
    current = read();
    changes.fire({ before, after: current });
  });
  return {
    get current() { return current; },
    onDidChange: changes.event,
    write: (name, value) => write(name, value),
    dispose: () => { listening.dispose(); changes.dispose(); },
  };
}

async function write(name: SettingName, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("tokenscope");
  const found = configuration.inspect(name);
  const target = found?.workspaceFolderValue !== undefined ? vscode.ConfigurationTarget.WorkspaceFolder
    : found?.workspaceValue !== undefined ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  const standard = JSON.stringify(value) === JSON.stringify(SETTINGS[name].default);
  await configuration.update(name, standard && target === vscode.ConfigurationTarget.Global ? undefined : value, target);
}
