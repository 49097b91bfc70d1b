import assert from "node:assert/strict";
import type { DecoderSpec } from "../../../src/core/model/decoderSpec";
import type { Decoder } from "../../../src/engine/runtime/decoder";
import { PrefixCache, type Lease } from "../../../src/engine/runtime/prefixCache";

const HIDDEN = 2;
const SPEC = { layers: 1, kvHeads: 1, headDim: 2, hiddenSize: HIDDEN, ropes: [] } as unknown as DecoderSpec;
const text = (length: number, changedFrom = length): number[] => Array.from({ length }, (_, t) => (t < changedFrom ? t : -t) >>> 0);

/** Runs a text as far as its sequence lacks it; each position's hidden row and key hold its id. */
function run({ sequence }: Lease, ids: readonly number[]): number {
  const missing = ids.slice(sequence.length);
  sequence.kv.reserve(ids.length);
  missing.forEach((id, i) => sequence.kv.k(0, sequence.length + i, sequence.length + i + 1).fill(id));
  sequence.append(missing, Float32Array.from(missing.flatMap((id) => [id, id])));
  return missing.length;
}

describe("texts that were run", () => {
  const decoder = { spec: SPEC, cacheType: "float32" } as unknown as Decoder;
  let cache: PrefixCache;
  const ask = (ids: readonly number[]): { readonly lease: Lease; readonly positions: number } => {
    const lease = cache.lease(ids);
    return { lease, positions: run(lease, ids) };
  };
  beforeEach(() => { cache = new PrefixCache(decoder, 1e9); });

  it("are not run again", () => {
    ask(text(900)).lease.release();
    assert.equal(ask(text(900)).positions, 0);
  });

  it("are run again from the first change on", () => {
    ask(text(900)).lease.release();
    assert.equal(ask(text(900, 880)).positions, 20);
  });

  it("are not run twice for two questions at once: the second takes a copy", () => {
    const first = ask(text(900));
    const second = ask(text(903));
    assert.equal(second.positions, 3);
    assert.notEqual(first.lease.sequence, second.lease.sequence);
    assert.deepEqual([...second.lease.sequence.kv.k(0, 899, 900)], [899, 899]);
    assert.deepEqual([...second.lease.sequence.hiddenRows(500, 501)], [500, 500]);
    assert.equal(first.lease.sequence.length, 900, "the first is left as it is");
  });

  it("are taken where they are free rather than copied", () => {
    const [long, edited] = [ask(text(900)), ask(text(900, 850))];
    edited.lease.release();
    const again = ask(text(900, 860));
    assert.equal(again.lease.sequence, edited.lease.sequence, "shares 850, free");
    assert.equal(again.positions, 50);
    long.lease.release();
  });

  it("are dropped beyond the limit, those in use excepted", () => {
    cache = new PrefixCache(decoder, 1);
    const held = ask(text(300));
    ask(text(300, 0)).lease.release();
    assert.equal(ask(text(300, 0)).positions, 300, "it was dropped");
    held.lease.release();
  });
});
