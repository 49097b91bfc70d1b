import type { RanWith, ScoreAnswer, ScorePart } from "../../protocol/engineMethods";
import { NO_TOKEN, type Aggregate, type Pieces, type ScoreColumns, type TokenColumns } from "../../protocol/scores";
import type { DocumentView } from "../../protocol/viewMethods";

/** What of a view is known before its numbers. */
export type ViewFrame = Pick<DocumentView, "uri" | "name" | "version" | "text" | "textStart" | "firstLine" | "scope" | "model">;

/** A view, and what the engine needs to be asked about its tokens. */
export interface ScoredView extends DocumentView {
  /** Tokens that stand before the text and are not among `tokens`. */
  readonly startTokens: number;
}

const NOTHING_YET: Omit<Aggregate, "tokens"> = { scored: 0, scoredBytes: 0, meanSurprisalBits: null, perplexity: null, bitsPerByte: null };

/**
 * The view of a text whose numbers arrive in parts, left to right. Views that were handed out share its columns:
 * entries below their `computed` never change again.
 */
export class GrowingView {
  private tokens: TokenColumns | undefined;
  private scores: ScoreColumns | undefined;
  private readonly texts = new Map<number, string>();
  private computed = 0;

  /**
   * @param ran what was asked for, until the engine says what ran
   * @param before the view that this one follows; its numbers stand where the text up to them is the same
   */
  constructor(private readonly frame: ViewFrame, private ran: RanWith, private readonly before?: ScoredView) {}

  /** Takes a part; answers whether anything can be shown. */
  add(part: ScorePart): boolean {
    if (part.tokens) this.begin(part.tokens, part.scores.topK);
    if (part.ran) this.ran = part.ran;
    if (!this.scores || part.from > this.computed) return false;
    copyInto(this.scores, part.scores, part.from, 0, part.to - part.from);
    keep(this.texts, part.pieces);
    this.computed = Math.max(this.computed, part.to);
    return true;
  }

  /** Of what has arrived. */
  view(): ScoredView | undefined {
    if (!this.tokens || !this.scores) return undefined;
    return {
      ...this.frame, tokens: this.tokens, scores: this.scores, next: null, pieces: listed(this.texts),
      aggregate: { tokens: this.tokens.ids.length, ...NOTHING_YET }, ran: this.ran, computed: this.computed, startTokens: this.before?.startTokens ?? 0,
    };
  }

  private begin(tokens: TokenColumns, topK: number): void {
    this.tokens = tokens;
    this.scores = emptyColumns(tokens.ids.length, topK);
    const same = this.before && this.before.scores.topK === topK ? commonPrefix(this.before, tokens) : 0;
    if (!this.before || same === 0) return;
    copyInto(this.scores, this.before.scores, 0, 0, same);
    keep(this.texts, this.before.pieces);
    this.computed = same;
  }
}

export function finishedView(frame: ViewFrame, { tokens, scores, startTokens, next, pieces, aggregate, ran }: ScoreAnswer): ScoredView {
  return { ...frame, tokens, scores, startTokens, next, pieces, aggregate, ran, computed: tokens.ids.length };
}

/** Tokens at the start that are the same and have numbers: a token's numbers depend on nothing after it. */
function commonPrefix(before: DocumentView, tokens: TokenColumns): number {
  const most = Math.min(before.computed, tokens.ids.length);
  let same = 0;
  while (same < most && before.tokens.ids[same] === tokens.ids[same] && before.tokens.end[same] === tokens.end[same]) same++;
  return same;
}

function emptyColumns(length: number, topK: number): ScoreColumns {
  return {
    logProb: new Float32Array(length).fill(Number.NaN),
    rank: new Uint32Array(length),
    entropyBits: new Float32Array(length).fill(Number.NaN),
    topK,
    topIds: new Uint32Array(length * topK).fill(NO_TOKEN),
    topLogProb: new Float32Array(length * topK).fill(Number.NaN),
    windowStart: new Uint32Array(length),
  };
}

function copyInto(into: ScoreColumns, from: ScoreColumns, at: number, start: number, length: number): void {
  const { topK } = into;
  into.logProb.set(from.logProb.subarray(start, start + length), at);
  into.rank.set(from.rank.subarray(start, start + length), at);
  into.entropyBits.set(from.entropyBits.subarray(start, start + length), at);
  into.windowStart.set(from.windowStart.subarray(start, start + length), at);
  into.topIds.set(from.topIds.subarray(start * topK, (start + length) * topK), at * topK);
  into.topLogProb.set(from.topLogProb.subarray(start * topK, (start + length) * topK), at * topK);
}

function keep(texts: Map<number, string>, pieces: Pieces): void {
  pieces.ids.forEach((id, index) => texts.set(id, pieces.texts[index] ?? ""));
}

function listed(texts: ReadonlyMap<number, string>): Pieces {
  return { ids: Uint32Array.from(texts.keys()), texts: [...texts.values()] };
}
