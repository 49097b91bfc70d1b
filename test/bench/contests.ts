// Every figure of the bench: which work, who does it, what is read off. docs/performance.md explains them one by one.
import type { TextInput } from "../../src/protocol/engineMethods";
import { type Contest, peak, percentile, rate, time } from "./contest";
import { continued, firstScore, firstScoreEver, ready, scored } from "./engineRuns";
import type { Stage } from "./stage";

/** Made just before it is held: the peer's best settings have to be found first. */
export type MakeContest = () => Promise<Contest>;

const START_TOKENS = 100;
const LONG_ROUNDS = 2;
const HEAD_ROWS = [16, 32, 64, 128] as const;
const HEAD_REPETITIONS = 5;
const ATTENTION_QUERIES = 30;

export const CONTESTS: Readonly<Record<string, (stage: Stage) => readonly MakeContest[]>> = {
  prefill: (stage) => stage.sizes.lengths.map((count) => () => prefill(stage, count)),
  bare: (stage) => stage.sizes.bareLengths.map((count) => () => bare(stage, count)),
  decode: (stage) => stage.sizes.decodeAt.map((from) => () => decode(stage, from)),
  edit: (stage) => [() => edit(stage)],
  attention: (stage) => [() => attention(stage)],
  start: (stage) => [() => start(stage)],
  memory: (stage) => stage.sizes.memoryAt.map((count) => () => memory(stage, count)),
  head: (stage) => [() => head(stage)],
};

async function prefill(stage: Stage, count: number): Promise<Contest> {
  const { repetitions, rounds } = effort(stage, count);
  const work = { kind: "prefill", count, numbers: true, repetitions } as const;
  const peers = await stage.theirs("libllama", "prefill-numbers", count, undefined, (peer, settings) => peer.run({ mode: "prefill-numbers", count, repetitions, settings }));
  return {
    title: `prefill of ${count}, every number`, rounds,
    contenders: [stage.ours("exact", { ...work, precision: "exact" }), stage.ours("auto", { ...work, precision: "auto" }), ...peers],
    lines: (["exact", "auto"] as const).map((ours) => ({ label: `prefill ${count}, every number, ${ours}`, unit: "tok/s", reading: rate, ours, peer: "libllama" })),
  };
}

async function bare(stage: Stage, count: number): Promise<Contest> {
  const { repetitions, rounds } = effort(stage, count);
  const peers = await stage.theirs("libllama", "prefill-bare", count, undefined, (peer, settings) => peer.run({ mode: "prefill-bare", count, repetitions, settings }));
  return {
    title: `prefill of ${count}, last row only`, rounds,
    contenders: [stage.ours("auto", { kind: "prefill", precision: "auto", count, numbers: false, repetitions }), ...peers],
    lines: [{ label: `prefill ${count}, last row only`, unit: "tok/s", reading: rate, ours: "auto", peer: "libllama" }],
  };
}

async function decode(stage: Stage, from: number): Promise<Contest> {
  const { decodeSteps: steps } = stage.sizes;
  const { repetitions, rounds } = effort(stage, from);
  const peers = await Promise.all((["decode-numbers", "decode-bare"] as const).map((mode) =>
    stage.theirs(mode, mode, from, steps, (peer, settings) => peer.run({ mode, count: from, steps, repetitions, settings }))));
  const line = { unit: "tok/s", reading: rate, ours: "auto" } as const;
  return {
    title: `decoding at ${from}`, rounds,
    contenders: [stage.ours("auto", { kind: "decode", precision: "auto", from, steps, repetitions }), ...peers.flat()],
    lines: [
      { ...line, label: `decode at ${from}, with numbers`, peer: "decode-numbers" },
      ...(stage.peer ? [{ ...line, label: `decode at ${from}, libllama without numbers`, peer: "decode-bare" }] : []),
    ],
  };
}

function edit(stage: Stage): Promise<Contest> {
  const { editAt: from, editSteps: steps } = stage.sizes;
  const lines = (["token", "word"] as const).flatMap((what) => ([0.5, 0.95] as const).map((p) => (
    { label: `one ${what} appended at ${from}, p${p * 100}`, unit: "ms", reading: percentile(p), ours: what } as const)));
  return Promise.resolve({
    title: `edits at ${from}`, lines,
    contenders: (["token", "word"] as const).map((what) => stage.ours(what, { kind: "append", what, from, steps })),
  });
}

function attention(stage: Stage): Promise<Contest> {
  const { editAt: count } = stage.sizes;
  const lines = ([0.5, 0.95] as const).map((p) => ({ label: `attention of a caret at ${count}, p${p * 100}`, unit: "ms", reading: percentile(p), ours: "auto" } as const));
  return Promise.resolve({ title: `attention at ${count}`, lines, contenders: [stage.ours("auto", { kind: "attention", count, queries: ATTENTION_QUERIES })] });
}

async function start(stage: Stage): Promise<Contest> {
  const { engine } = stage;
  const input: TextInput = { text: stage.text.text.slice(0, stage.text.ends[START_TOKENS - 1]), parseSpecial: false, startToken: "model" };
  const line = { unit: "ms", reading: time } as const;
  return {
    title: "starts",
    contenders: [
      { name: "first", run: () => firstScoreEver(engine, input) },
      { name: "later", run: () => firstScore(engine, input) },
      { name: "ready", run: () => ready(engine) },
      ...await stage.theirs("libllama scores", "prefill-numbers", START_TOKENS, undefined, (peer, settings) => peer.fromStart(START_TOKENS, settings)),
      ...await stage.theirs("libllama ready", "prefill-numbers", START_TOKENS, undefined, (peer, settings) => peer.ready(settings)),
    ],
    lines: [
      { ...line, label: `process start to ${START_TOKENS} tokens scored, first start ever`, ours: "first", peer: "libllama scores" },
      { ...line, label: `process start to ${START_TOKENS} tokens scored, later starts`, ours: "later", peer: "libllama scores" },
      { ...line, label: "process start to model ready, later starts", ours: "ready", peer: "libllama ready" },
    ],
  };
}

async function memory(stage: Stage, count: number): Promise<Contest> {
  const { engine, sizes: { decodeSteps: steps } } = stage;
  const input: TextInput = { ids: stage.text.ids.slice(0, count) };
  const line = { unit: "MB", reading: peak } as const;
  return {
    title: `memory at ${count}`, rounds: Math.min(stage.sizes.rounds, LONG_ROUNDS),
    contenders: [
      { name: "exact", run: () => scored(engine, "exact", input) },
      { name: "auto", run: () => scored(engine, "auto", input) },
      { name: "decode", run: () => continued(engine, input, steps) },
      ...await stage.theirs("libllama scores", "prefill-numbers", count, undefined, (peer, settings) => peer.run({ mode: "prefill-numbers", count, repetitions: 0, settings })),
      ...await stage.theirs("libllama decodes", "decode-numbers", count, steps, (peer, settings) => peer.run({ mode: "decode-numbers", count, steps, repetitions: 0, settings })),
    ],
    lines: [
      { ...line, label: `peak memory, ${count} tokens scored, exact`, ours: "exact", peer: "libllama scores" },
      { ...line, label: `peak memory, ${count} tokens scored, auto`, ours: "auto", peer: "libllama scores" },
      { ...line, label: `peak memory, ${count} tokens continued`, ours: "decode", peer: "libllama decodes" },
    ],
  };
}

function head(stage: Stage): Promise<Contest> {
  return Promise.resolve({
    title: "the head alone",
    contenders: HEAD_ROWS.map((rows) => stage.ours(`${rows} rows`, { kind: "head", rows, repetitions: HEAD_REPETITIONS })),
    lines: HEAD_ROWS.map((rows) => ({ label: `numbers of 128 rows, ${rows} at once`, unit: "ms", reading: time, ours: `${rows} rows` } as const)),
  });
}

/** Work of minutes is done fewer times. */
function effort({ sizes }: Stage, count: number): { readonly repetitions: number; readonly rounds: number } {
  return count >= sizes.longFrom ? { repetitions: 1, rounds: Math.min(sizes.rounds, LONG_ROUNDS) } : sizes;
}
