import { natsToBits, totals } from "../../core/analysis/measures";
import { windowsOf } from "../../core/analysis/windows";
import type { ScoreAnswer, ScoreParams, ScorePart } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import { type NextToken, NO_TOKEN, type ScoreColumns } from "../../protocol/scores";
import type { LoadedModel } from "../models/loadedModel";
import type { Sequence } from "../runtime/sequence";
import { piecesOf, readInput } from "./readInput";

export interface ScoreCall {
  readonly params: ScoreParams;
  readonly signal: AbortSignal;
  readonly onPart: (part: ScorePart) => void;
}

/** Numbers of every token of a text, in as many windows as it takes; parts are sent as they come. */
export async function scoreText(model: LoadedModel, { params, signal, onPart }: ScoreCall): Promise<ScoreAnswer> {
  const started = performance.now();
  const { ids, startTokens, tokens } = readInput(model, params.input);
  const tokenized = performance.now();
  const k = checkedTopK(params.topK, model.facts.vocabSize);
  const scores = emptyColumns(tokens.ids.length, k);
  let next: NextToken | null = null;
  let positionsRun = 0;
  let sent = 0;
  const send = (to: number): void => {
    if (to <= sent || to >= tokens.ids.length) return; // the last part is the answer itself
    onPart(partOf(params.version, sent, to, tokens.ids.length, scores, model, sent === 0 ? tokens : undefined));
    sent = to;
  };
  for (const window of windowsOf(ids.length, windowLength(params.window, model.facts.contextLength))) {
    const first = Math.max(window.from, window.start + 1, startTokens); // the first id of a window has nothing before it
    await model.runner.score(
      ids.subarray(window.start, window.end), k, { priority: params.priority, signal },
      (sequence, from, to) => {
        const until = Math.min(window.start + to + 1, window.end); // row t knows token t + 1
        for (let at = Math.max(first, window.start + from + 1); at < until; at++) copyRow(sequence, at - 1 - window.start, scores, at - startTokens, k, window.start);
        send(Math.max(0, until - startTokens));
      },
      (numbers) => {
        positionsRun += numbers.positionsRun;
        if (window.end === ids.length && ids.length > 0) next = nextOf(numbers.sequence, window.end - window.start - 1, k);
      },
    );
  }
  return {
    version: params.version, tokens, scores, next, startTokens,
    pieces: piecesOf(model.tokenizer, scores.topIds.filter((id) => id !== NO_TOKEN), ...(next ? [(next as NextToken).topIds] : [])),
    aggregate: totals(scores.logProb, (t) => (tokens.byteEnd[t] as number) - (tokens.byteStart[t] as number)),
    ran: model.ran("score"),
    timings: { loadMs: model.loadMs, tokenizeMs: tokenized - started, scoreMs: performance.now() - tokenized, positionsRun },
  };
}

function checkedTopK(topK: number, vocabSize: number): number {
  if (Number.isSafeInteger(topK) && topK >= 1 && topK <= vocabSize) return topK;
  throw new Failure("badInput", `${topK} candidates were asked for; a whole number from 1 to ${vocabSize} can be given.`);
}

function windowLength(asked: number, contextLength: number): number {
  if (asked === 0) return contextLength;
  if (Number.isSafeInteger(asked) && asked >= 2 && asked <= contextLength) return asked;
  throw new Failure("badInput", `A window of ${asked} tokens was asked for; a whole number from 2 to ${contextLength} (the model's context) can be given.`);
}

function emptyColumns(count: number, topK: number): ScoreColumns {
  return {
    topK,
    logProb: new Float32Array(count).fill(NaN),
    rank: new Uint32Array(count),
    entropyBits: new Float32Array(count).fill(NaN),
    topIds: new Uint32Array(count * topK).fill(NO_TOKEN),
    topLogProb: new Float32Array(count * topK).fill(NaN),
    windowStart: new Uint32Array(count),
  };
}

function copyRow(sequence: Sequence, row: number, scores: ScoreColumns, token: number, k: number, windowStart: number): void {
  const numbers = sequence.numbers(row, k);
  scores.logProb[token] = numbers.logProb;
  scores.rank[token] = numbers.rank;
  scores.entropyBits[token] = natsToBits(numbers.entropyNats);
  scores.topIds.set(numbers.topIds, token * k);
  scores.topLogProb.set(numbers.topLogProb, token * k);
  scores.windowStart[token] = windowStart;
}

function nextOf(sequence: Sequence, row: number, k: number): NextToken {
  const { entropyNats, topIds, topLogProb } = sequence.numbers(row, k);
  return { entropyBits: natsToBits(entropyNats), topIds: topIds.slice(), topLogProb: topLogProb.slice() };
}

function partOf(version: number, from: number, to: number, total: number, scores: ScoreColumns, model: LoadedModel, tokens: ScorePart["tokens"]): ScorePart {
  const { topK } = scores;
  const part: ScoreColumns = {
    topK,
    logProb: scores.logProb.slice(from, to),
    rank: scores.rank.slice(from, to),
    entropyBits: scores.entropyBits.slice(from, to),
    topIds: scores.topIds.slice(from * topK, to * topK),
    topLogProb: scores.topLogProb.slice(from * topK, to * topK),
    windowStart: scores.windowStart.slice(from, to),
  };
  const pieces = piecesOf(model.tokenizer, part.topIds.filter((id) => id !== NO_TOKEN));
  return { kind: "part", version, total, from, to, scores: part, pieces, ...(tokens && { tokens }) };
}
