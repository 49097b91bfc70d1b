// npm run bench: ours beside llama.cpp on the same file, in one run. docs/performance.md says what each figure means;
// options.ts has the options.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { Catalogue } from "../../src/engine/models/catalogue";
import { benchText } from "./benchText";
import type { Row } from "./contest";
import { CONTESTS } from "./contests";
import { divergences } from "./divergences";
import { hold } from "./holdContest";
import type { Profile } from "./jobs/profile";
import { DIVERGENCE, HELP, type Options, readOptions } from "./options";
import { NoPeer, Peer, type PeerOptions } from "./peer/peer";
import { printOperators, printReport, type Report, rowText } from "./report";
import { Stage } from "./stage";

/** What runs behind the longest length: steps of decoding, and the last row's target. */
const BEHIND = 200;

const say = (line: string): void => { process.stderr.write(`  ${line}\n`); };
const print = (line: string): void => { process.stdout.write(`${line}\n`); };

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") return print(HELP);
  const folder = mkdtempSync(join(tmpdir(), "tokenscope-bench-"));
  try {
    const { stage, noPeer, model } = await setUp(options, folder);
    if (options.profile) return await printProfiles(stage);
    const report = await compare(options, stage, { noPeer, model, folder });
    printReport(report, print);
    mkdirSync(dirname(options.out), { recursive: true });
    writeFileSync(options.out, `${JSON.stringify(report, null, 1)}\n`);
    say(`written: ${options.out}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface SetUp { readonly stage: Stage; readonly noPeer: string | null; readonly model: string }

async function setUp({ sizes, threads, clocking, triesSettings, ...options }: Options, folder: string): Promise<SetUp> {
  const modelsFolder = join(process.cwd(), "models");
  const catalogue = new Catalogue(modelsFolder);
  const model = options.model ?? catalogue.bundled;
  if (model === undefined) throw new Error(`There is no bundled model in ${modelsFolder}: run npm run setup, or name a model with --model.`);
  const text = await benchText(model, Math.max(...sizes.lengths, ...sizes.decodeAt, ...sizes.memoryAt) + BEHIND);
  const [idsFile, textFile] = [join(folder, "ids.json"), join(folder, "text.txt")];
  writeFileSync(idsFile, JSON.stringify(text.ids));
  writeFileSync(textFile, text.text);
  const { peer, noPeer } = options.peer ? await openPeer({ model: catalogue.locate(model).path, idsFile, threads, clocking }) : { peer: null, noPeer: "as asked" };
  const stage = new Stage({
    sizes, text, peer, triesSettings, say,
    surroundings: { model, modelsFolder, derivedFolder: join(folder, "derived"), threads, idsFile, textFile, clocking },
    engine: { model, modelsFolder, cacheFolder: folder, threads },
  });
  say("deriving weights"); // once, so that it is in no figure but the one that is about it
  await stage.job({ kind: "prefill", precision: "auto", count: 1, numbers: false, repetitions: 1 });
  return { stage, noPeer, model };
}

async function openPeer(options: PeerOptions): Promise<{ readonly peer: Peer | null; readonly noPeer: string | null }> {
  try {
    return { peer: await Peer.open(options, say), noPeer: null };
  } catch (thrown) {
    if (!(thrown instanceof NoPeer)) throw thrown;
    return { peer: null, noPeer: thrown.message };
  }
}

async function compare({ only, sizes, threads, clocking, patience }: Options, stage: Stage, { noPeer, model, folder }: Omit<SetUp, "stage"> & { readonly folder: string }): Promise<Report> {
  const rows: Row[] = [];
  for (const [name, contests] of Object.entries(CONTESTS)) {
    if (only.includes(name)) for (const make of contests(stage)) {
      const found = await hold(await make(), { rounds: sizes.rounds, patienceMs: patience * 1000, say });
      for (const row of found) say(rowText(row)); // a long bench that is interrupted has then said what it knows
      rows.push(...found);
    }
  }
  return {
    made: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: availableParallelism(), memoryBytes: totalmem(), platform: `${process.platform}-${process.arch}` },
    versions: { node: process.versions.node, "onnxruntime-node": versionOf("onnxruntime-node"), ...await stage.peer?.versions() },
    model, threads, clocking, rounds: sizes.rounds, noPeer, rows,
    divergences: only.includes(DIVERGENCE) ? await divergences(stage, folder) : [],
  };
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(process.cwd(), "node_modules", name, "package.json"), "utf8")) as { version: string }).version;
}

async function printProfiles(stage: Stage): Promise<void> {
  const { lengths, decodeAt, decodeSteps } = stage.sizes;
  for (const count of lengths) {
    const { graphs } = await stage.job<Profile>({ kind: "profile", what: "scoring", count, steps: 0 });
    for (const [graph, times] of Object.entries(graphs)) printOperators(`scoring ${count} tokens, graph "${graph}"`, times, print);
  }
  for (const count of decodeAt) {
    const { graphs } = await stage.job<Profile>({ kind: "profile", what: "decoding", count, steps: decodeSteps });
    for (const [graph, times] of Object.entries(graphs)) printOperators(`decoding ${decodeSteps} tokens at ${count}, graph "${graph}"`, times, print);
  }
}

main().catch((thrown: unknown) => {
  process.stderr.write(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
