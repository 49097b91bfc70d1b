// Where the time goes, per operator: ONNX Runtime's own profile of each of the engine's graphs, summed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectGarbage } from "../../../src/engine/runtime/collectGarbage";
import { Decoder } from "../../../src/engine/runtime/decoder";
import { Lane } from "../../../src/engine/runtime/lane";
import { OrtSession } from "../../../src/engine/runtime/ortSession";
import { PrefixCache } from "../../../src/engine/runtime/prefixCache";
import { TextRunner } from "../../../src/engine/runtime/textRunner";
import { type OperatorTime, sumOperators, type TraceEvent } from "../operatorTimes";
import type { Job, Surroundings } from "./job";
import { idsOf, load, OPTIONS } from "./surroundings";

const TOP_K = 10;
const CACHE_BYTES = 512 << 20;

export interface Profile { readonly graphs: Readonly<Record<string, readonly OperatorTime[]>> }

/** Does the work twice, the first time to warm up, and sums the second. */
export async function profile({ what, count, steps }: Extract<Job, { kind: "profile" }>, where: Surroundings): Promise<Profile> {
  const ids = idsOf(where, count + steps);
  const traces = mkdtempSync(join(tmpdir(), "tokenscope-profile-"));
  try {
    const profiled = await profiledDecoder(where, traces);
    const cache = new PrefixCache(profiled.decoder, CACHE_BYTES);
    const runner = new TextRunner(profiled.decoder, cache, new Lane());
    if (what === "scoring") {
      for (let i = 0; i < 2; i++) {
        await runner.score(ids.slice(0, count), TOP_K, OPTIONS, () => undefined, () => undefined);
        cache.clear();
      }
    } else {
      await decodeTwice(runner, ids, count);
    }
    await profiled.close();
    return { graphs: Object.fromEntries(["chunk", "head", "decode"].flatMap((graph) => graphTimes(traces, graph, what))) };
  } finally {
    rmSync(traces, { recursive: true, force: true });
  }
}

async function decodeTwice(runner: TextRunner, ids: readonly number[], count: number): Promise<void> {
  await runner.prefill(ids.slice(0, count), OPTIONS, async (sequence) => {
    for (let i = 0; i < 2; i++) {
      for (let at = count; at < ids.length; at++) {
        await runner.decoder.decode(sequence.kv, ids[at] as number, at, TOP_K);
        collectGarbage();
      }
    }
  });
}

/** The graphs that the engine wrote for `auto`, opened as it opens them, and profiled. */
async function profiledDecoder(where: Surroundings, traces: string): Promise<{ readonly decoder: Decoder; close(): Promise<void> }> {
  const model = await load(where, "auto");
  const { decoder } = model.runner;
  await decoder.canDecode(); // has the graph of decoding written too
  await model.close();
  const folder = readdirSync(where.derivedFolder).map((name) => join(where.derivedFolder, name)).find((path) => readdirSync(path).includes("decode-auto.onnx"));
  if (folder === undefined) throw new Error(`There are no graphs of the engine in ${where.derivedFolder}.`);
  const open = (graph: string, mapped = false): Promise<OrtSession> =>
    OrtSession.open(join(folder, `${graph}-auto.onnx`), { threads: where.threads, providers: ["cpu"], mapped, profile: join(traces, graph) });
  const [chunk, head, decode] = [await open("chunk"), await open("head", true), await open("decode")];
  const sessions = { chunk, head, cache: decoder.cacheType, decode: () => Promise.resolve(decode), states: () => Promise.resolve(chunk) };
  return {
    decoder: new Decoder(decoder.spec, sessions),
    close: async () => {
      for (const session of [chunk, head, decode]) {
        session.endProfiling();
        await session.close();
      }
    },
  };
}

/** A graph's times; none for a graph that the work does not run twice. */
function graphTimes(traces: string, graph: string, what: "scoring" | "decoding"): readonly (readonly [string, readonly OperatorTime[]])[] {
  if ((graph === "decode") !== (what === "decoding")) return [];
  const file = readdirSync(traces).find((name) => name.startsWith(graph));
  if (file === undefined) throw new Error(`ONNX Runtime wrote no profile of ${graph}.`);
  return [[graph, sumOperators(JSON.parse(readFileSync(join(traces, file), "utf8")) as TraceEvent[])]];
}
