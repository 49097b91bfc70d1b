// What a decoder is, read once from a config and then a fact. One type for every family; what varies between families
// is a value here, what is composed differently is in graph/arch/<family>.

export interface RopeSpec {
  /** Angle of position p and pair i is p * inverseFrequencies[i] (Su et al. 2021, with any scaling already applied). [rotaryDims / 2] */
  readonly inverseFrequencies: Float64Array;
  /** Cosine and sine are multiplied by it (YaRN's attention factor); 1 where there is none. */
  readonly magnitude: number;
}

export interface DecoderSpec {
  readonly family: "llama";
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; query head h reads key head floor(h / (heads / kvHeads)). */
  readonly kvHeads: number;
  readonly headDim: number;
  readonly intermediateSize: number;
  /** Positions the model was made for. */
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly rope: RopeSpec;
  /** Whether the output projection is the embedding table. */
  readonly tiedEmbeddings: boolean;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
}

/** Bytes that one token of context takes in the K/V cache, for elements of `bytesPerElement`. */
export function kvBytesPerToken(spec: DecoderSpec, bytesPerElement: number): number {
  return 2 * spec.layers * spec.kvHeads * spec.headDim * bytesPerElement;
}
