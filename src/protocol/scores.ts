// The numbers of a text as columns: what the engine answers, what hover, decorations, panel and command line read.
// Definitions: one place, src/core/analysis; here only shapes.

export const TokenFlag = {
  /** A character is spread over several tokens, and this token holds some of its bytes. */
  partial: 1,
  /** Added by the tokenizer or a template (empty span), or a control token that the text spells. */
  special: 2,
  /** A lone surrogate stood here; it was encoded as U+FFFD. */
  replaced: 4,
} as const;

/** T tokens of one text, in order. Offsets are half-open. */
export interface TokenColumns {
  readonly ids: Uint32Array;
  /** UTF-16 code units of the text. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Bytes of the text's UTF-8 form (after the replacement of lone surrogates); these tile. */
  readonly byteStart: Uint32Array;
  readonly byteEnd: Uint32Array;
  /** Bits of TokenFlag. */
  readonly flags: Uint8Array;
  /** The token's text as it is shown: its bytes as UTF-8, U+FFFD where they are not whole characters. */
  readonly pieces: readonly string[];
}

/**
 * Entry t describes the distribution that stood before token t; all from the raw model distribution (temperature 1,
 * full vocabulary). Where no token stands before it: logProb and entropyBits are NaN, rank is 0, and the top-k entries
 * have id NO_TOKEN and log-probability NaN.
 */
export interface ScoreColumns {
  /** log p(token), nats. [T] */
  readonly logProb: Float32Array;
  /** 1 = most probable; ties by lower id. [T] */
  readonly rank: Uint32Array;
  /** Entropy over the full vocabulary, bits. [T] */
  readonly entropyBits: Float32Array;
  /** Candidates per token. */
  readonly topK: number;
  /** Sorted by probability, ties by lower id. [T * topK] */
  readonly topIds: Uint32Array;
  /** nats. [T * topK] */
  readonly topLogProb: Float32Array;
  /** First token of the window in which token t was scored. [T] */
  readonly windowStart: Uint32Array;
}

export const NO_TOKEN = 0xffff_ffff;

/** The distribution after the last token: what the model would say next. */
export interface NextToken {
  /** bits */
  readonly entropyBits: number;
  readonly topIds: Uint32Array;
  /** nats */
  readonly topLogProb: Float32Array;
}

export interface Aggregate {
  readonly tokens: number;
  /** Tokens with a probability. */
  readonly scored: number;
  /** UTF-8 bytes of the scored tokens. */
  readonly scoredBytes: number;
  /** `null` where nothing was scored. */
  readonly meanSurprisalBits: number | null;
  readonly perplexity: number | null;
  readonly bitsPerByte: number | null;
}

/** Display texts of token ids, for candidates that stand nowhere in the text. */
export interface Pieces {
  readonly ids: Uint32Array;
  readonly texts: readonly string[];
}
