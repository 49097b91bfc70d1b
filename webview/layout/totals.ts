import { surprisalBits } from "../../src/protocol/format";
import { hasNumber, type Reading } from "./reading";

/** Sums over tokens [from, to); tokens without a number are counted apart and left out of every mean. */
export interface Totals {
  readonly tokens: number;
  readonly scored: number;
  /** `null` where nothing was scored. */
  readonly bitsPerToken: number | null;
  readonly perplexity: number | null;
  readonly bitsPerByte: number | null;
}

export function totalsOf(reading: Reading, from: number, to: number): Totals {
  const { tokens, scores } = reading.document;
  let sum = 0;
  let scored = 0;
  let bytes = 0;
  for (let t = from; t < to; t++) {
    if (!hasNumber(reading, t)) continue;
    sum += scores.logProb[t]!;
    scored++;
    bytes += tokens.byteEnd[t]! - tokens.byteStart[t]!;
  }
  const size = { tokens: to - from, scored };
  if (scored === 0) return { ...size, bitsPerToken: null, perplexity: null, bitsPerByte: null };
  return { ...size, bitsPerToken: surprisalBits(sum / scored), perplexity: Math.exp(-sum / scored), bitsPerByte: bytes > 0 ? surprisalBits(sum) / bytes : null };
}
