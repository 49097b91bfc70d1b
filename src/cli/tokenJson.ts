import { restMass, surprisalBits } from "../core/analysis/measures";
import type { ScoreAnswer } from "../protocol/engineMethods";
import { type NextToken, NO_TOKEN, type Pieces, type TokenColumns, TokenFlag } from "../protocol/scores";

export interface TokenJson {
  readonly index: number;
  readonly id: number;
  readonly piece: string | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly partial?: true;
  readonly special?: true;
}

/** `hasText`: whether the offsets mean something (not for bare ids). */
export function tokensJson(tokens: TokenColumns, hasText: boolean): readonly TokenJson[] {
  return Array.from(tokens.ids, (id, index) => ({
    index, id,
    piece: tokens.pieces[index] ?? null,
    start: hasText ? (tokens.start[index] as number) : null,
    end: hasText ? (tokens.end[index] as number) : null,
    ...(((tokens.flags[index] as number) & TokenFlag.partial) !== 0 && { partial: true as const }),
    ...(((tokens.flags[index] as number) & TokenFlag.special) !== 0 && { special: true as const }),
  }));
}

export function pieceTable(pieces: Pieces): (id: number) => string | null {
  const table = new Map(Array.from(pieces.ids, (id, i) => [id, pieces.texts[i] as string]));
  return (id) => table.get(id) ?? null;
}

/** Token & Score of each token: null where no token stands before it. */
export function scoredTokens({ tokens, scores, pieces }: Pick<ScoreAnswer, "tokens" | "scores" | "pieces">, hasText: boolean): readonly object[] {
  const pieceOf = pieceTable(pieces);
  const { topK } = scores;
  return tokensJson(tokens, hasText).map((token, t) => {
    if (scores.rank[t] === 0) return { ...token, logProb: null, surprisalBits: null, rank: null, entropyBits: null, topK: null, restMass: null };
    const logProb = scores.logProb[t] as number;
    const topLogProb = scores.topLogProb.subarray(t * topK, (t + 1) * topK);
    return {
      ...token, logProb,
      surprisalBits: surprisalBits(logProb),
      rank: scores.rank[t],
      entropyBits: scores.entropyBits[t],
      topK: candidates(scores.topIds.subarray(t * topK, (t + 1) * topK), topLogProb, pieceOf),
      restMass: restMass(topLogProb),
      ...((scores.windowStart[t] as number) > 0 && { windowStart: scores.windowStart[t] }),
    };
  });
}

export function nextJson(next: NextToken | null, pieces: Pieces): object | null {
  return next && { entropyBits: next.entropyBits, topK: candidates(next.topIds, next.topLogProb, pieceTable(pieces)), restMass: restMass(next.topLogProb) };
}

export function candidates(ids: Uint32Array, logProbs: Float32Array, pieceOf: (id: number) => string | null): readonly object[] {
  return Array.from(ids, (id, i) => ({ id, piece: pieceOf(id), logProb: logProbs[i] })).filter(({ id }) => id !== NO_TOKEN);
}
