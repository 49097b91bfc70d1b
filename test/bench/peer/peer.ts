// llama.cpp as a peer: its prebuilt library from npm, driven by a C program of ours (peer.c) that is compiled here.
// Both lie in a cache folder outside the project, which depends on neither.
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus, homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { jsonOf } from "../childProcess";
import type { Run } from "../contest";
import type { Clocking } from "../machineLoad";

const PACKAGE = "@node-llama-cpp/linux-x64";
const VERSION = "3.22.1";
const FLAGS = ["-O3", "-march=native", "-std=gnu11", "-pthread"];

/** Why there is no peer; for the user. */
export class NoPeer extends Error {}

export type PeerMode = "prefill-bare" | "prefill-numbers" | "decode-bare" | "decode-numbers" | "logits";

export interface PeerSettings { readonly flash: boolean; readonly ubatch: number }

export interface PeerWork {
  readonly mode: PeerMode;
  readonly count: number;
  readonly steps?: number;
  readonly repetitions: number;
  readonly settings: PeerSettings;
  /** Where logits go. */
  readonly out?: string;
}

/** As peer.c prints it. */
interface PeerRun extends Run {
  readonly loadMs: number;
  readonly llama: string;
  readonly ggml: string;
  /** Which of the library's builds for kinds of processors ran. */
  readonly cpu: string;
}

export interface PeerOptions { readonly model: string; readonly idsFile: string; readonly threads: number; readonly clocking: Clocking }

export class Peer {
  static readonly package = `${PACKAGE}@${VERSION}`;
  private constructor(private readonly program: string, private readonly libraries: string, private readonly options: PeerOptions) {}

  /** Installs and compiles what is missing. Throws NoPeer where that cannot be. */
  static async open(options: PeerOptions, say: (line: string) => void): Promise<Peer> {
    if (process.platform !== "linux" || process.arch !== "x64") throw new NoPeer(`the peer runs on linux-x64, and this is ${process.platform}-${process.arch}`);
    if (!options.model.endsWith(".gguf")) throw new NoPeer("llama.cpp reads GGUF files only");
    const folder = join(process.env["TOKENSCOPE_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "tokenscope"), `peer-${VERSION}`);
    mkdirSync(folder, { recursive: true });
    if (!isInstalled(folder)) await install(folder, say);
    return new Peer(compile(folder, say), join(folder, "node_modules", PACKAGE, "bins", "linux-x64"), options);
  }

  async run({ mode, count, steps, repetitions, settings, out }: PeerWork): Promise<PeerRun> {
    const { model, idsFile, threads, clocking } = this.options;
    return (await jsonOf(this.program, [
      mode, String(count), ...(steps === undefined ? [] : [String(steps)]),
      "--lib", this.libraries, "--model", model, "--ids", idsFile, "--threads", String(threads), "--reps", String(repetitions),
      "--flash", settings.flash ? "on" : "off", "--ubatch", String(settings.ubatch), "--clock", clocking, ...(out === undefined ? [] : ["--out", out]),
    ])) as PeerRun;
  }

  /** Milliseconds from starting the process to its end: its own start, the model's, and `count` tokens with their numbers. */
  async fromStart(count: number, settings: PeerSettings): Promise<Run> {
    const start = performance.now();
    const run = await this.run({ mode: "prefill-numbers", count, repetitions: 0, settings });
    return { ...run, samples: [{ ms: performance.now() - start, others: run.samples[0]?.others ?? null }], units: 1 };
  }

  /** Milliseconds until library, model and context are there. */
  async ready(settings: PeerSettings): Promise<Run> {
    const run = await this.run({ mode: "prefill-bare", count: 1, repetitions: 0, settings });
    return { ...run, samples: [{ ms: run.loadMs, others: run.samples[0]?.others ?? null }], units: 1 };
  }

  async versions(): Promise<Readonly<Record<string, string>>> {
    const { llama, ggml, cpu } = await this.run({ mode: "prefill-bare", count: 1, repetitions: 0, settings: { flash: true, ubatch: 512 } });
    return { "llama.cpp": llama, ggml: `${ggml} for ${cpu}`, package: Peer.package };
  }
}

function isInstalled(folder: string): boolean {
  const facts = join(folder, "node_modules", PACKAGE, "package.json");
  return existsSync(facts) && (JSON.parse(readFileSync(facts, "utf8")) as { version: string }).version === VERSION;
}

async function install(folder: string, say: (line: string) => void): Promise<void> {
  say(`installing ${Peer.package} in ${folder}`);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true })}\n`);
  const script = process.env["npm_execpath"];
  const [command, ...first] = script !== undefined && basename(script) === "npm-cli.js" ? [process.execPath, script] : ["npm"];
  const args = [...first, "install", "--prefix", folder, "--ignore-scripts", "--omit=optional", "--omit=peer", "--no-audit", "--no-fund", "--save-exact", Peer.package];
  await promisify(execFile)(command, args, { cwd: folder }).catch((thrown: unknown) => {
    throw new NoPeer(`npm could not install ${Peer.package} (${(thrown as Error).message.split("\n")[0]})`);
  });
  if (!isInstalled(folder)) throw new NoPeer(`npm installed ${Peer.package}, but it is not in ${folder}`);
}

/** Once per source, flags and processor: what is compiled for this processor may not run on another. */
function compile(folder: string, say: (line: string) => void): string {
  const sources = join(process.cwd(), "test", "bench", "peer");
  const files = readdirSync(sources).filter((name) => /\.[ch]$/.test(name)).sort().map((name) => join(sources, name));
  const key = createHash("sha256").update(JSON.stringify([FLAGS, cpus()[0]?.model, processorFlags()]));
  for (const file of files) key.update(readFileSync(file));
  const program = join(folder, `peer-${key.digest("hex").slice(0, 12)}`);
  if (existsSync(program)) return program;
  const compiler = [process.env["CC"], "cc", "gcc", "clang"].find((name) => name && spawnSync(name, ["--version"]).status === 0);
  if (!compiler) throw new NoPeer("there is no C compiler (install gcc or clang, or name one in CC)");
  say(`compiling the peer with ${compiler}`);
  const aside = `${program}.${process.pid}.tmp`;
  const { status, stderr } = spawnSync(compiler, [...FLAGS, ...files.filter((file) => file.endsWith(".c")), "-o", aside, "-ldl", "-lm"], { encoding: "utf8" });
  if (status !== 0) throw new NoPeer(`${compiler} could not compile the peer:\n${stderr}`);
  renameSync(aside, program);
  return program;
}

function processorFlags(): string {
  return /^flags.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[0] ?? "";
}
