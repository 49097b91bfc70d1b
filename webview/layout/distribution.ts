import { NO_TOKEN } from "../../src/protocol/scores";
import type { DistributionAnswer } from "../../src/protocol/engineMethods";
import { hasNumber, pieceOf, type Reading } from "./reading";

export interface Candidate { readonly rank: number; readonly id: number; readonly text: string; readonly probability: number }

/** What could have stood at a place: the most probable tokens, what did stand there, and how much is left over. */
export interface Distribution {
  readonly candidates: readonly Candidate[];
  /** The token that stands there, if one does; it may be among the candidates. */
  readonly actual: Candidate | null;
  /** Tokens between the last candidate and the actual one; 0 where there is no gap. */
  readonly between: number;
  readonly others: { readonly count: number; readonly probability: number };
}

/** At a token, or at the end of the text (token = count). `null` where there is no distribution. */
export function distributionAt(reading: Reading, token: number, most: number): Distribution | null {
  const { document } = reading;
  if (token >= reading.count) {
    const next = document.computed >= reading.count ? document.next : null;
    return next ? summarise(candidates(reading, next.topIds, next.topLogProb, most), null, document.model.vocabSize) : null;
  }
  if (!hasNumber(reading, token)) return null;
  const { scores, tokens } = document;
  const at = token * scores.topK;
  const list = candidates(reading, scores.topIds.subarray(at, at + scores.topK), scores.topLogProb.subarray(at, at + scores.topK), most);
  const id = tokens.ids[token]!;
  const actual = { rank: scores.rank[token]!, id, text: tokens.pieces[token] ?? pieceOf(document, id), probability: Math.exp(scores.logProb[token]!) };
  return summarise(list, actual, document.model.vocabSize);
}

function candidates(reading: Reading, ids: Uint32Array, logProb: Float32Array, most: number): Candidate[] {
  const list: Candidate[] = [];
  for (let i = 0; i < Math.min(ids.length, most) && ids[i] !== NO_TOKEN; i++)
    list.push({ rank: i + 1, id: ids[i]!, text: pieceOf(reading.document, ids[i]!), probability: Math.exp(logProb[i]!) });
  return list;
}

function summarise(list: readonly Candidate[], actual: Candidate | null, vocabSize: number): Distribution {
  const listed = actual !== null && list.some((candidate) => candidate.id === actual.id);
  const apart = actual !== null && !listed ? 1 : 0;
  const mass = list.reduce((sum, candidate) => sum + candidate.probability, apart ? actual!.probability : 0);
  return {
    candidates: list,
    actual,
    between: apart ? Math.max(0, actual!.rank - 1 - list.length) : 0,
    others: { count: vocabSize - list.length - apart, probability: Math.max(0, 1 - mass) },
  };
}

export interface MassPart { readonly label: string; readonly from: number; readonly to: number }

/** Where the probability lies, by rank: 1st, to 10, to 100, to 1000, the rest; and where the actual token falls. */
export interface MassByRank { readonly parts: readonly MassPart[]; readonly actualAt: number | null }

export function massByRank(answer: Pick<DistributionAnswer, "topLogProb">, actualRank: number | null): MassByRank {
  const logProb = answer.topLogProb;
  const parts: MassPart[] = [];
  let sum = 0;
  let rank = 0;
  let actualAt: number | null = null;
  for (const [edge, label] of [[1, "first"], [10, "to 10"], [100, "to 100"], [1000, "to 1000"]] as const) {
    const from = sum;
    for (; rank < Math.min(edge, logProb.length); rank++) {
      if (rank + 1 === actualRank) actualAt = sum + Math.exp(logProb[rank]!) / 2;
      sum += Math.exp(logProb[rank]!);
    }
    parts.push({ label, from, to: Math.min(1, sum) });
    if (rank >= logProb.length) break;
  }
  parts.push({ label: "rest", from: Math.min(1, sum), to: 1 });
  if (actualRank !== null && actualAt === null) actualAt = (Math.min(1, sum) + 1) / 2;
  return { parts, actualAt };
}
