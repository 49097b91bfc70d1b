import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

type Settings = Readonly<Record<string, unknown>>;

/** Settings of a workbench that asks nothing, shows nothing unasked and looks nothing up. */
const QUIET: Settings = {
  "workbench.colorTheme": "Default Dark Modern", // a fresh profile in a browser is light otherwise
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.settings.enableNaturalLanguageSearch": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "typescript.disableAutomaticTypeAcquisition": true,
  "npm.fetchOnlinePackageInfo": false,
  "json.schemaDownload.enable": false,
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "window.confirmBeforeClose": "never",
  "files.hotExit": "off",
  "editor.accessibilitySupport": "off",
  "editor.cursorBlinking": "solid",
};

/** A throw-away profile: server data, extensions, a workspace and a temporary folder of its own. */
export interface Profile {
  readonly root: string;
  readonly data: string;
  readonly extensions: string;
  readonly workspace: string;
  /** For the sockets, caches and logs that VS Code leaves in the temporary folder. */
  readonly temporary: string;
  /** Where the server and its extensions write their logs. */
  readonly logs: string;
  /**
   * Changes a setting while the workbench runs. It goes into the Machine file: that one is watched (a change of the User
   * file from outside is not noticed), and its values win over the User file's.
   */
  change(key: string, value: unknown): Promise<void>;
  dispose(): Promise<void>;
}

export async function makeProfile(settings: Settings = {}): Promise<Profile> {
  const root = await mkdtemp(join(tmpdir(), "vscode-profile-"));
  const data = join(root, "data");
  const user = join(data, "data", "User", "settings.json");
  const machine = join(data, "data", "Machine", "settings.json");
  const profile: Profile = {
    root, data,
    extensions: join(root, "extensions"),
    workspace: join(root, "workspace"),
    temporary: join(root, "tmp"),
    logs: join(data, "data", "logs"),
    change: async (key, value) => {
      const before = JSON.parse(await readFile(machine, "utf8")) as Settings;
      await writeFile(machine, JSON.stringify({ ...before, [key]: value }, null, 2));
    },
    dispose: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
  for (const folder of [dirname(user), dirname(machine), profile.extensions, profile.workspace, profile.temporary]) await mkdir(folder, { recursive: true });
  await writeFile(user, JSON.stringify({ ...QUIET, ...settings }, null, 2));
  await writeFile(machine, "{}");
  return profile;
}
