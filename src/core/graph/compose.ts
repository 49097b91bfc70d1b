// Writes a blueprint from what a family's config says. Which norms and which projections there are follows from the
// names that the family's table has.
import type { DecoderSpec, RopeSpec } from "../model/decoderSpec";
import type { Activation } from "./activations";
import type { Affine, Alibi, Attention, Blueprint, Head, HeadNorm, Layer, Mlp, Norm, Residual } from "./blueprint";
import type { RowSource, VectorSource } from "./weights";

export interface Sizes {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly intermediateSize: number;
  readonly contextLength: number;
}

/** Parts by name, as a file names them without ".weight" and ".bias"; # is the layer, @ the expert. */
export type PartName =
  | "embedding" | "embeddingNorm" | "positions" | "projectIn" | "projectOut" | "finalNorm" | "output"
  | "attnNorm" | "qkv" | "q" | "k" | "v" | "o" | "qNorm" | "kNorm" | "attnAfter"
  | "mlpNorm" | "gate" | "up" | "gateUp" | "down" | "mlpAfter" | "router" | "expertGate" | "expertUp" | "expertDown";
export type Names = Readonly<Partial<Record<PartName, string>>>;

export interface NormStyle {
  readonly kind: Norm["kind"];
  readonly epsilon: number;
  readonly bias?: boolean;
  /** Norms without weights. */
  readonly bare?: boolean;
  /** Added to stored weights. */
  readonly plus?: number;
}

export interface ExpertFacts { readonly count: number; readonly chosen: number; readonly size: number; readonly normalised: boolean }
export type RowOrder = (row: number) => number;

export interface DecoderFacts {
  readonly family: string;
  readonly sizes: Sizes;
  readonly names: Names;
  readonly norm: NormStyle;
  readonly residual: Residual;
  readonly activation: Activation;
  /** Which projections have biases. */
  readonly biases?: { readonly qkv?: boolean; readonly o?: boolean; readonly mlp?: boolean; readonly output?: boolean };
  readonly ropes?: readonly RopeSpec[];
  /** Absent = nothing rotates. `table` gives a layer's table, null = this layer does not rotate. */
  readonly rotation?: { readonly dims: number; readonly interleaved?: boolean; readonly table?: (l: number) => number | null };
  /** Default 1 / sqrt(headDim). */
  readonly scale?: (l: number) => number;
  readonly softcap?: number | undefined;
  readonly window?: (l: number) => number | undefined;
  readonly alibi?: Alibi | undefined;
  readonly qkNorm?: { readonly style: NormStyle; readonly over: HeadNorm["over"] } | undefined;
  readonly residualScale?: number | undefined;
  readonly embeddingScale?: number | undefined;
  readonly embeddingNorm?: NormStyle;
  /** Width of the embedding table where it is not the hidden size. */
  readonly embeddingWidth?: number;
  readonly positionOffset?: number;
  readonly logitScale?: number | undefined;
  readonly logitSoftcap?: number | undefined;
  /** Row order of a joint projection; of queries and of keys where they are apart. */
  readonly qkvOrder?: RowOrder | undefined;
  readonly headOrder?: RowOrder | undefined;
  /** Weights are stored [in, out]. */
  readonly transposed?: boolean;
  readonly experts?: (l: number) => ExpertFacts | undefined;
}

export function compose(f: DecoderFacts): Blueprint {
  const { sizes } = f;
  const layers = Array.from({ length: sizes.layers }, (_, l) => layerOf(f, l));
  const finalNorm = normOf(f, "finalNorm", 0);
  return {
    spec: specOf(f, layers),
    embedding: {
      table: { tensor: weight(f, "embedding", 0), rows: sizes.vocabSize, columns: f.embeddingWidth ?? sizes.hiddenSize },
      ...(f.names.projectIn && { project: affine(f, 0, [["projectIn", sizes.hiddenSize]], f.embeddingWidth ?? sizes.hiddenSize) }),
      ...(f.embeddingScale !== undefined && { scale: f.embeddingScale }),
      ...(f.names.positions && { positions: { table: { tensor: weight(f, "positions", 0), rows: sizes.contextLength + (f.positionOffset ?? 0), columns: sizes.hiddenSize }, offset: f.positionOffset ?? 0 } }),
      ...(f.names.embeddingNorm && { norm: styled(f.embeddingNorm ?? f.norm, stem(f, "embeddingNorm", 0), sizes.hiddenSize) }),
    },
    layers,
    ...(finalNorm && { finalNorm }),
    head: headOf(f),
  };
}

function specOf(f: DecoderFacts, layers: readonly Layer[]): DecoderSpec {
  const { vocabSize, hiddenSize, heads, kvHeads, headDim, contextLength } = f.sizes;
  return {
    family: f.family, vocabSize, hiddenSize, layers: layers.length, heads, kvHeads, headDim, contextLength,
    ropes: f.ropes ?? [],
    learnedPositions: f.names.positions !== undefined,
    plainAttention: layers.every(({ attention: { window, softcap, alibi } }) => window === undefined && softcap === undefined && alibi === undefined),
  };
}

function headOf(f: DecoderFacts): Head {
  const { vocabSize, hiddenSize } = f.sizes;
  const width = f.embeddingWidth ?? hiddenSize;
  const output = f.names.output ?? stem(f, "embedding", 0);
  return {
    ...(f.names.projectOut && { project: affine(f, 0, [["projectOut", width]], hiddenSize) }),
    output: {
      sources: [{ tensor: `${output}.weight`, rows: vocabSize, columns: width }],
      ...(f.biases?.output && { biases: [{ tensor: `${output}.bias`, size: vocabSize }] }),
    },
    ...(f.logitScale !== undefined && { scale: f.logitScale }),
    ...(f.logitSoftcap !== undefined && { softcap: f.logitSoftcap }),
  };
}

function layerOf(f: DecoderFacts, l: number): Layer {
  const norms = {
    attentionNorm: normOf(f, "attnNorm", l), attentionAfter: normOf(f, "attnAfter", l),
    mlpNorm: normOf(f, "mlpNorm", l), mlpAfter: normOf(f, "mlpAfter", l),
  };
  return {
    residual: f.residual,
    ...present(norms),
    attention: attentionOf(f, l),
    mlp: mlpOf(f, l),
    ...(f.residualScale !== undefined && { residualScale: f.residualScale }),
  };
}

/** Without the entries that are undefined. */
function present<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function attentionOf(f: DecoderFacts, l: number): Attention {
  const { heads, kvHeads, headDim, hiddenSize } = f.sizes;
  const [queries, keys] = [heads * headDim, kvHeads * headDim];
  const table = f.rotation ? (f.rotation.table ? f.rotation.table(l) : 0) : null;
  const qkv = f.names.qkv
    ? affine(f, l, [["qkv", queries + 2 * keys, f.qkvOrder]], hiddenSize, f.biases?.qkv)
    : affine(f, l, [["q", queries, f.headOrder], ["k", keys, f.headOrder], ["v", keys]], hiddenSize, f.biases?.qkv);
  return {
    qkv,
    ...(f.qkNorm && { qNorm: headNormOf(f, f.qkNorm, "qNorm", l, heads), kNorm: headNormOf(f, f.qkNorm, "kNorm", l, kvHeads) }),
    ...(f.rotation && table !== null && { rotation: { table, dims: f.rotation.dims, interleaved: f.rotation.interleaved ?? false } }),
    scale: f.scale ? f.scale(l) : 1 / Math.sqrt(headDim),
    ...present({ softcap: f.softcap, window: f.window?.(l), alibi: f.alibi }),
    o: affine(f, l, [["o", hiddenSize]], queries, f.biases?.o),
  };
}

function headNormOf(f: DecoderFacts, { style, over }: NonNullable<DecoderFacts["qkNorm"]>, part: PartName, l: number, heads: number): HeadNorm {
  const { headDim } = f.sizes;
  const name = stem(f, part, l);
  const { weight, ...rest } = styled(style, name, over === "head" ? headDim : heads * headDim);
  return { over, norm: { ...rest, ...(weight && { weight: name.includes("@") ? { ...weight, pieces: heads } : weight }) } };
}

function mlpOf(f: DecoderFacts, l: number): Mlp {
  const experts = f.experts?.(l);
  if (experts) return expertsOf(f, l, experts);
  const { hiddenSize, intermediateSize: size } = f.sizes;
  const down = affine(f, l, [["down", hiddenSize]], size, f.biases?.mlp);
  if (!f.names.gate && !f.names.gateUp) return { kind: "plain", up: affine(f, l, [["up", size]], hiddenSize, f.biases?.mlp), activation: f.activation, down };
  const gateUp = affine(f, l, f.names.gateUp ? [["gateUp", 2 * size]] : [["gate", size], ["up", size]], hiddenSize, f.biases?.mlp);
  return { kind: "gated", gateUp, activation: f.activation, size, down };
}

function expertsOf(f: DecoderFacts, l: number, { count, chosen, size, normalised }: ExpertFacts): Mlp {
  const { hiddenSize } = f.sizes;
  const source = (part: PartName, index: number, rows: number, columns: number): RowSource => {
    const name = weight(f, part, l);
    return name.includes("@") ? { tensor: name.replace("@", String(index)), rows, columns } : { tensor: name, rows, columns, stack: { index, count } };
  };
  return {
    kind: "experts", chosen, normalised,
    router: affine(f, l, [["router", count]], hiddenSize),
    experts: Array.from({ length: count }, (_, e) => ({
      kind: "gated", activation: f.activation, size,
      gateUp: { sources: [source("expertGate", e, size, hiddenSize), source("expertUp", e, size, hiddenSize)] },
      down: { sources: [source("expertDown", e, hiddenSize, size)] },
    })),
  };
}

function affine(f: DecoderFacts, l: number, parts: readonly (readonly [part: PartName, rows: number, order?: RowOrder | undefined])[], columns: number, biased = false): Affine {
  const sources = parts.map(([part, rows, order]): RowSource => ({ tensor: weight(f, part, l), rows, columns, ...(order && { rowOrder: order }), ...(f.transposed && { transposed: true }) }));
  const biases = parts.map(([part, size, order]): VectorSource => ({ tensor: `${stem(f, part, l)}.bias`, size, ...(order && { order }) }));
  return biased ? { sources, biases } : { sources };
}

function normOf(f: DecoderFacts, part: PartName, l: number): Norm | undefined {
  return f.names[part] ? styled(f.norm, stem(f, part, l), f.sizes.hiddenSize) : undefined;
}

function styled({ kind, epsilon, bias, bare, plus }: NormStyle, name: string, size: number): Norm {
  if (bare) return { kind, epsilon };
  return { kind, epsilon, weight: { tensor: `${name}.weight`, size, ...(plus && { plus }) }, ...(bias && { bias: { tensor: `${name}.bias`, size } }) };
}

function weight(f: DecoderFacts, part: PartName, l: number): string { return `${stem(f, part, l)}.weight`; }

function stem(f: DecoderFacts, part: PartName, l: number): string {
  const name = f.names[part];
  if (name === undefined) throw new Error(`${f.family} has no name for ${part}`);
  return name.replace("#", String(l));
}
