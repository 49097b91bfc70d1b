import assert from "node:assert/strict";
import { AttentionRows, meanRow } from "../../../src/extension/panel/attentionRows";
import { Engine } from "../../../src/extension/engine/engine";
import type { ScoredView } from "../../../src/extension/scores/growingView";
import { readSettings } from "../../../src/extension/settings";
import type { AttentionParams } from "../../../src/protocol/engineMethods";
import { Failure, isCancelled } from "../../../src/protocol/failure";
import { answerOf, madeUpEngine, RAN } from "./madeUpEngine";
import { MemoryEngine } from "./memoryPort";
import { viewOf } from "./views";

const never = new AbortController().signal;

/** One layer, two heads; key k of row q weighs (k + 1) / sum in both. */
function weightsOf(keys: number, query: number): Float32Array {
  const row = Array.from({ length: keys }, (_, k) => (k <= query ? (k + 1) / (((query + 1) * (query + 2)) / 2) : 0));
  return Float32Array.from([...row, ...row]);
}

describe("rows of attention", () => {
  const asked: AttentionParams[] = [];
  let aborted = 0;
  let hold = false;
  const engine = new Engine({
    log: () => undefined,
    spawn: () => new MemoryEngine({
      ...madeUpEngine(),
      "text.attention": (params, { signal }) => {
        asked.push(params);
        const text = "text" in params.input ? params.input.text : "";
        const { tokens } = answerOf(text, params.version);
        const keys = tokens.ids.length + 1;
        const answer = { version: params.version, tokens, startTokens: 1, layers: [0], heads: [0, 1], queries: params.queries, keys, weights: weightsOf(keys, params.queries[0]!), ran: RAN };
        if (!hold) return answer;
        return new Promise((_, reject) => signal.addEventListener("abort", () => { aborted++; reject(new Failure("cancelled", "")); }));
      },
    }),
  });
  const rows = new AttentionRows(engine, () => readSettings(() => undefined).settings);
  const view: ScoredView = { ...viewOf("a b c"), startTokens: 1 };
  beforeEach(() => { asked.splice(0); aborted = 0; hold = false; });
  after(() => engine.dispose());

  it("count tokens of the text: a start token before it is asked past and left out", async () => {
    const row = await rows.row(view, 1, never);
    assert.deepEqual(asked.map(({ queries }) => queries), [[2]]);
    assert.deepEqual([row.keys, row.queries, row.weights.length], [3, [1], 6]);
    assert.deepEqual([...row.weights.subarray(0, 3)], [...weightsOf(4, 2).subarray(1, 4)]);
  });

  it("are asked for once by page and editor", async () => {
    await Promise.all([rows.row(view, 2, never), rows.row(view, 2, never)]);
    await rows.row(view, 2, never);
    assert.equal(asked.length, 1);
  });

  it("are given up when nobody waits any more, and asked for anew afterwards", async () => {
    hold = true;
    const [one, other] = [new AbortController(), new AbortController()];
    const both = [rows.row(view, 0, one.signal), rows.row(view, 0, other.signal)].map((row) => row.then(() => assert.fail(), isCancelled));
    await new Promise((resolve) => setTimeout(resolve, 20));
    one.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(aborted, 0);
    other.abort();
    assert.deepEqual(await Promise.all(both), [true, true]);
    hold = false;
    assert.equal((await rows.row(view, 0, never)).keys, 3);
  });

  for (const query of [-1, 3, 1.5, Number.NaN])
    it(`of token ${query}, which is not there, are refused`, () => assert.rejects(rows.row(view, query, never), /no token/));

  it("averaged leave the first token out and sum to 1", () => {
    const mean = meanRow({ version: 1, layers: [0], heads: [0, 1], queries: [2], keys: 3, weights: Float32Array.of(0.6, 0.1, 0.3, 0.4, 0.5, 0.1) })!;
    assert.deepEqual([...mean].map((share) => Math.round(share * 1e6) / 1e6), [0, 0.6, 0.4]);
  });

  it("of which the first token has all but 1 % have no mean", () => {
    assert.equal(meanRow({ version: 1, layers: [0], heads: [0], queries: [1], keys: 2, weights: Float32Array.of(0.995, 0.005) }), null);
  });
});
