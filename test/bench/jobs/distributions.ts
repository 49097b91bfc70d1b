import { closeSync, openSync, writeSync } from "node:fs";
import { collectGarbage } from "../../../src/engine/runtime/collectGarbage";
import type { Decoder } from "../../../src/engine/runtime/decoder";
import { KvCache } from "../../../src/engine/runtime/kvCache";
import { CHUNK } from "../../../src/engine/runtime/textRunner";
import type { Job, Surroundings } from "./job";
import { idsOf, load } from "./surroundings";

const HEAD_ROWS = 32;

/** Writes, row by row, what the model says after each of the first `count` tokens: logits or log-probabilities, float32. */
export async function distributions({ precision, by, count, out }: Extract<Job, { kind: "distributions" }>, where: Surroundings): Promise<null> {
  const ids = idsOf(where, count);
  const { runner: { decoder } } = await load(where, precision);
  const fd = openSync(out, "w");
  const write = (row: Float32Array): void => {
    for (let done = 0; done < row.byteLength;) done += writeSync(fd, row, done, row.byteLength - done);
  };
  try {
    await (by === "chunks" ? byChunks(decoder, ids, write) : bySteps(decoder, ids, write));
  } finally {
    closeSync(fd);
  }
  return null;
}

async function byChunks(decoder: Decoder, ids: readonly number[], write: (rows: Float32Array) => void): Promise<void> {
  const { hiddenSize } = decoder.spec;
  const cache = new KvCache(decoder.spec, decoder.cacheType);
  for (let from = 0; from < ids.length; from += CHUNK) {
    const { hidden } = await decoder.chunk(cache, { ids: ids.slice(from, from + CHUNK), from });
    for (let at = 0; at < hidden.length; at += HEAD_ROWS * hiddenSize) write(await decoder.logits(hidden.subarray(at, at + HEAD_ROWS * hiddenSize)));
    collectGarbage();
  }
}

/** The first token by a chunk, as nothing stands before it; the others one by one. All candidates are asked for, which is the distribution. */
async function bySteps(decoder: Decoder, ids: readonly number[], write: (row: Float32Array) => void): Promise<void> {
  const { vocabSize } = decoder.spec;
  const cache = new KvCache(decoder.spec, decoder.cacheType);
  const first = await decoder.chunk(cache, { ids: ids.slice(0, 1), from: 0 });
  write(await decoder.logits(first.hidden));
  const row = new Float32Array(vocabSize);
  for (let at = 1; at < ids.length; at++) {
    const { topIds, topLogProb } = await decoder.decode(cache, ids[at] as number, at, vocabSize);
    for (let i = 0; i < vocabSize; i++) row[topIds[i] as number] = topLogProb[i] as number;
    write(row);
    collectGarbage();
  }
}
