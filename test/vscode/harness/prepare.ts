// Prepares a pinned VS Code server ("VS Code for the web", served by Node) in a cache folder, from npm packages alone:
// unpacks lib/vscode of code-server, installs its dependencies from our lockfile without their scripts, builds the
// few native modules that a clean log needs, and brings the Node it is made for where ours is of another major version.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { lockfileOf, type Pin, pinnedManifest, pinOf, wantedVersion } from "./pins";

const run = promisify(execFile);
const LOTS_OF_OUTPUT = 1 << 26;
/** Raised when the recipe changes: older copies are then made anew. */
const RECIPE = 1;
const ABANDONED_MS = 3_600_000;

export interface PreparedServer {
  readonly version: string;
  readonly folder: string;
  /** The Node that runs it. */
  readonly node: string;
}

type Log = (line: string) => void;

/** Does nothing but look where it is done already. Safe to interrupt, and to run twice at once. */
export async function prepareServer(version = wantedVersion(), log: Log = (line) => { console.log(line); }): Promise<PreparedServer> {
  const pin = pinOf(version);
  const lock = lockfileOf(version);
  const stamp = createHash("sha256").update(JSON.stringify([RECIPE, version, pin, lock, process.platform, process.arch, process.versions.modules])).digest("hex").slice(0, 12);
  const cache = cacheFolder();
  const home = join(cache, `vscode-${version}-${stamp}`);
  if (!existsSync(join(home, "ready"))) {
    await mkdir(cache, { recursive: true });
    await makeAside(cache, home, (work) => build(work, version, pin, lock, log));
    await dropOlder(cache, version, home);
  }
  return { version, folder: join(home, "vscode"), node: hasItsNode(pin) ? process.execPath : join(home, "node", "bin", "node") };
}

function cacheFolder(): string {
  return process.env["TOKENSCOPE_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "tokenscope");
}

async function makeAside(cache: string, home: string, make: (work: string) => Promise<void>): Promise<void> {
  const work = await mkdtemp(join(cache, ".making-"));
  try {
    await make(work);
    await writeFile(join(work, "ready"), "");
    await rename(work, home).catch((error: unknown) => {
      if (!existsSync(join(home, "ready"))) throw error; // another process was quicker
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function build(work: string, version: string, pin: Pin, lock: string, log: Log): Promise<void> {
  const folder = join(work, "vscode");
  const node = hasItsNode(pin) ? process.execPath : join(work, "node", "bin", "node");
  const step = async (title: string, action: () => Promise<void>): Promise<void> => {
    const from = performance.now();
    await action();
    log(`  VS Code ${version}, ${title}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  };
  await step("download", () => unpack(`code-server@${pin.codeServer}`, pin.integrity, work, folder, ["--strip-components=3", "--exclude=*.map", "package/lib/vscode"]));
  if (!hasItsNode(pin)) {
    const platform = `${process.platform}-${process.arch}`;
    await step(`Node ${pin.node.version}`, () => unpack(`node-${platform}@${pin.node.version}`, pin.node.integrity[platform], work, join(work, "node"), ["--strip-components=1"]));
  }
  await pinDependencies(folder, pin, lock);
  const env = environmentOf(node);
  const install = ["ci", "--omit=dev", "--ignore-scripts"];
  await step("dependencies", async () => { await npm(install, folder, env); });
  await step("native modules", () => buildNatives(pin, folder, env, log));
  await step("TypeScript of its extensions", async () => { await npm(install, join(folder, "extensions"), env); });
  await switchTelemetryOff(folder);
}

/** Earlier recipes' copies of the same version (200 to 560 MB each), and what an interrupted run left. */
async function dropOlder(cache: string, version: string, home: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    const abandoned = name.startsWith(".making-") && Date.now() - await changedMs(folder) > ABANDONED_MS;
    const older = name.startsWith(`vscode-${version}-`) && folder !== home;
    if (abandoned || older) await rm(folder, { recursive: true, force: true });
  }
}

/** Now, for one that another process has just taken away. */
async function changedMs(folder: string): Promise<number> {
  return (await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now();
}

function hasItsNode(pin: Pin): boolean {
  return Number(process.versions.node.split(".")[0]) === pin.node.major;
}

async function unpack(spec: string, integrity: string | undefined, work: string, into: string, tarArgs: readonly string[]): Promise<void> {
  await npm(["pack", spec, "--ignore-scripts", "--pack-destination", work], work, process.env);
  const name = (await readdir(work)).find((file) => file.endsWith(".tgz"));
  if (!name) throw new Error(`npm pack ${spec} brought no file.`);
  const tarball = join(work, name);
  const actual = `sha512-${createHash("sha512").update(await readFile(tarball)).digest("base64")}`;
  if (integrity !== undefined && actual !== integrity) throw new Error(`${spec} is not what was pinned: ${actual}, not ${integrity}.`);
  await mkdir(into, { recursive: true });
  await run("tar", ["xzf", tarball, "-C", into, ...tarArgs]);
  await rm(tarball);
}

async function pinDependencies(folder: string, pin: Pin, lock: string): Promise<void> {
  const file = join(folder, "package.json");
  await rm(join(folder, "npm-shrinkwrap.json"), { force: true });
  const manifest = JSON.parse(await readFile(file, "utf8")) as { dependencies: Record<string, string> };
  await writeFile(file, JSON.stringify(pinnedManifest(manifest, pin), null, 2));
  await writeFile(join(folder, "package-lock.json"), lock);
}

async function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  await run("npm", args, { cwd, env, maxBuffer: LOTS_OF_OUTPUT });
}

/** npm under the server's Node, so that native modules are built for it, with its own headers where it has them. */
function environmentOf(node: string): NodeJS.ProcessEnv {
  const prefix = dirname(dirname(node));
  const headers = existsSync(join(prefix, "include", "node", "node_api.h")) ? { npm_config_nodedir: prefix } : {};
  return { ...process.env, ...headers, PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}` };
}

/** Without a compiler the workbench lacks terminals and log files: that much less, and a noisier log. */
async function buildNatives(pin: Pin, folder: string, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  try {
    await npm(["rebuild", "--ignore-scripts=false", ...pin.natives], folder, env); // our own .npmrc's setting reaches npm's children
  } catch (error) {
    log(`  ${pin.natives.join(", ")} could not be built, which takes a C++ compiler, make and Python: ${String(error)}`);
  }
}

async function switchTelemetryOff(folder: string): Promise<void> {
  const file = join(folder, "product.json");
  const product = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...product, enableTelemetry: false }, null, 2));
}
