// Starts and stops a prepared VS Code server, and installs packed extensions into its profile.
import { execFile, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { HARNESS_FOLDER } from "./pins";
import type { PreparedServer } from "./prepare";
import type { Profile } from "./profile";

const run = promisify(execFile);
const LAUNCHER = join(HARNESS_FOLDER, "serverProcess.mjs");
const READY_MS = 60_000;
const STOP_MS = 5_000;

/** The extension gallery is off when this parses to an object without a serviceUrl. */
const NO_GALLERY = { EXTENSIONS_GALLERY: "{}" };
const QUIET_FLAGS = ["--accept-server-license-terms", "--telemetry-level", "off"];
const SERVE_FLAGS = [
  "--without-connection-token", "--host", "127.0.0.1", "--port", "0",
  "--disable-workspace-trust", "--disable-update-check", "--disable-getting-started-override", "--force-disable-user-env",
  "--enable-smoke-test-driver", // gives the page window.driver, which says when the workbench is ready
];

export interface Server {
  /** "127.0.0.1:PORT" */
  readonly authority: string;
  readonly version: string;
  readonly profile: Profile;
  /** All that it has printed. */
  readonly output: () => string;
  readonly waitForOutput: (pattern: RegExp, ms: number) => Promise<RegExpMatchArray>;
  readonly stop: () => Promise<void>;
}

/** Installs packed extensions; no server needs to run. @returns what VS Code said */
export async function installVsix(prepared: PreparedServer, profile: Profile, files: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(prepared.node, [
    join(prepared.folder, "out", "server-main.js"), ...QUIET_FLAGS, ...foldersOf(profile), ...files.flatMap((file) => ["--install-extension", resolve(file)]),
  ], { env: { ...process.env, ...NO_GALLERY, TMPDIR: profile.temporary } });
  return stdout + stderr;
}

export async function startServer(prepared: PreparedServer, profile: Profile, env: NodeJS.ProcessEnv = {}): Promise<Server> {
  const child = spawn(prepared.node, [
    LAUNCHER, join(prepared.folder, "out", "server-main.js"), ...QUIET_FLAGS, ...SERVE_FLAGS, ...foldersOf(profile),
  ], {
    env: { ...process.env, ...NO_GALLERY, TMPDIR: profile.temporary, ...env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // a process group of its own, see stop
  });
  const exited = new Promise<string>((done) => { child.once("exit", (code, signal) => { done(String(code ?? signal)); }); });
  const output = collect([child.stdout, child.stderr], exited);
  // The whole group: an extension host outlives its server by 5 s (it waits for deactivation), and holds our pipes open.
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined) endGroup(child.pid, name);
  };
  const stop = async (): Promise<void> => {
    signal("SIGTERM");
    const timer = setTimeout(signal, STOP_MS, "SIGKILL");
    await exited;
    clearTimeout(timer);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  };
  try {
    const [, found = ""] = await output.waitFor(/Extension host agent listening on (\d+)/, READY_MS);
    return { authority: `127.0.0.1:${found}`, version: prepared.version, profile, output: output.text, waitForOutput: output.waitFor, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function foldersOf(profile: Profile): readonly string[] {
  return ["--server-data-dir", profile.data, "--extensions-dir", profile.extensions];
}

function endGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // all gone
  }
}

interface Output {
  readonly text: () => string;
  readonly waitFor: (pattern: RegExp, ms: number) => Promise<RegExpMatchArray>;
}

function collect(streams: readonly Readable[], exited: Promise<string>): Output {
  let text = "";
  const watchers = new Set<() => void>();
  for (const stream of streams) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const look of watchers) look();
    });
  }
  const waitFor = (pattern: RegExp, ms: number): Promise<RegExpMatchArray> => new Promise((done, fail) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      watchers.delete(look);
      act();
    };
    const look = (): void => {
      const match = pattern.exec(text);
      if (match) settle(() => { done(match); });
    };
    const timer = setTimeout(() => { settle(() => { fail(new Error(`No ${String(pattern)} within ${ms} ms from the server:\n${text}`)); }); }, ms);
    void exited.then((how) => { settle(() => { fail(new Error(`The server ended (${how}):\n${text}`)); }); });
    watchers.add(look);
    look();
  });
  return { text: () => text, waitFor };
}

export interface Opened {
  readonly folder?: string;
  /** Extensions under development. */
  readonly extensions?: readonly string[];
  /** A test entry to run in the extension host. */
  readonly tests?: string;
  /** Files to open. */
  readonly files?: readonly string[];
}

/** The address of the workbench. */
export function workbenchUrl({ authority }: Server, { folder, extensions = [], tests, files = [] }: Opened = {}): string {
  const remote = (path: string): string => `vscode-remote://${authority}${resolve(path)}`;
  const payload = [
    ...extensions.map((path) => ["extensionDevelopmentPath", remote(path)]),
    ...(tests === undefined ? [] : [["extensionTestsPath", remote(tests)]]),
    ...files.map((path) => ["openFile", remote(path)]),
    ["skipWelcome", "true"], ["skipReleaseNotes", "true"],
  ];
  const place = folder === undefined ? { ew: "true" } : { folder: resolve(folder) };
  return `http://${authority}/?${new URLSearchParams({ ...place, payload: JSON.stringify(payload) }).toString()}`;
}
