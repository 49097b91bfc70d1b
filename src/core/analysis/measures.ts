// SEMANTICS, "Scoring a given text": one definition, one function. Log-probabilities are natural; p over the full vocabulary.

/** Bits of surprise at a token of log-probability `logProb` nats. */
export function surprisalBits(logProb: number): number { return -logProb / Math.LN2; }

export function natsToBits(nats: number): number { return nats / Math.LN2; }

/** Entropy as a share of the largest possible, log2 of the vocabulary. */
export function relativeEntropy(entropyBits: number, vocabSize: number): number { return entropyBits / Math.log2(vocabSize); }

/** p(token) / p(best). */
export function relativeProbability(logProb: number, bestLogProb: number): number { return Math.exp(logProb - bestLogProb); }

/** What the listed candidates leave, in [0, 1]. */
export function restMass(topLogProb: ArrayLike<number>): number {
  let mass = 0;
  for (let i = 0; i < topLogProb.length; i++) mass += Math.exp(topLogProb[i] as number);
  return Math.min(1, Math.max(0, 1 - mass));
}

export interface Totals {
  readonly tokens: number;
  /** Tokens that have a probability. */
  readonly scored: number;
  readonly scoredBytes: number;
  readonly meanSurprisalBits: number | null;
  readonly perplexity: number | null;
  readonly bitsPerByte: number | null;
}

/**
 * Over tokens [from, to): tokens without context (NaN) are counted, and left out of every mean. Bits per byte takes the
 * UTF-8 bytes of the scored tokens, so that models with different tokenizers can be compared.
 */
export function totals(logProb: ArrayLike<number>, byteLength: (token: number) => number, from = 0, to = logProb.length): Totals {
  let scored = 0;
  let scoredBytes = 0;
  let nats = 0;
  for (let t = from; t < to; t++) {
    const value = logProb[t] as number;
    if (Number.isNaN(value)) continue;
    scored++;
    scoredBytes += byteLength(t);
    nats -= value;
  }
  return {
    tokens: to - from, scored, scoredBytes,
    meanSurprisalBits: scored === 0 ? null : natsToBits(nats / scored),
    perplexity: scored === 0 ? null : Math.exp(nats / scored),
    bitsPerByte: scoredBytes === 0 ? null : natsToBits(nats) / scoredBytes,
  };
}
