// What a decoder is composed of, as data: which blocks, in which order, with which weights. A family's file
// (arch/<family>) writes it; body.ts and head.ts build a graph from it.
import type { DecoderSpec } from "../model/decoderSpec";
import type { Activation } from "./activations";
import type { RowSource, VectorSource } from "./weights";

export interface Norm {
  /** x / rms(x), or (x - mean(x)) / std(x). */
  readonly kind: "rms" | "layer";
  readonly epsilon: number;
  /** Absent = nothing is multiplied or added. */
  readonly weight?: VectorSource;
  readonly bias?: VectorSource;
}

/** y = W x + b: sources are stacked, and so are their biases. */
export interface Affine { readonly sources: readonly RowSource[]; readonly biases?: readonly VectorSource[] }

/** Norm of queries or keys before they are rotated. */
export interface HeadNorm {
  readonly norm: Norm;
  /**
   * "head": each head by itself, with weights that all share; "each head": by itself, with weights of its own;
   * "width": all heads together.
   */
  readonly over: "head" | "each head" | "width";
}

export interface Rotation {
  /** Which of the spec's tables. */
  readonly table: number;
  /** Features of a head that turn, from its first on. */
  readonly dims: number;
  /** Whether neighbours turn together, instead of the two halves. */
  readonly interleaved: boolean;
}

/** Linear biases (Press et al. 2022): slope * key position is added to a head's scores. */
export interface Alibi {
  /** [heads] */
  readonly slopes: readonly number[];
  /** The reference rounds position, slope and product to bfloat16. */
  readonly rounded: boolean;
  /** The sum is multiplied by it. */
  readonly scale: number;
}

export interface Attention {
  /** Rows: queries, keys, values. */
  readonly qkv: Affine;
  readonly qNorm?: HeadNorm;
  readonly kNorm?: HeadNorm;
  readonly rotation?: Rotation;
  /** Scores are query . key times it. */
  readonly scale: number;
  /** Scores s become cap * tanh(s / cap). */
  readonly softcap?: number;
  /** Keys further back than this many positions, the query's own included, are not seen. */
  readonly window?: number;
  readonly alibi?: Alibi;
  readonly o: Affine;
}

export type Mlp =
  | { readonly kind: "plain"; readonly up: Affine; readonly activation: Activation; readonly down: Affine }
  /** down(activation(gate x) * up x) (Shazeer 2020); rows: gate, up. */
  | { readonly kind: "gated"; readonly gateUp: Affine; readonly activation: Activation; readonly size: number; readonly down: Affine }
  | Experts;

/** A mixture of gated MLPs, weighted by the softmax of a router over its `chosen` best. */
export interface Experts {
  readonly kind: "experts";
  readonly router: Affine;
  readonly chosen: number;
  /** Whether the chosen weights are made to sum to 1. */
  readonly normalised: boolean;
  readonly experts: readonly (Mlp & { readonly kind: "gated" })[];
}

/**
 * How a layer adds to the residual stream x, with norms n1, n2, attention a and MLP m:
 * "serial": x += a(n1 x); x += m(n2 x). "parallel": x += a(n1 x) + m(n2 x), without n2: m(n1 x).
 * "of norm": x = n1 x + a(n1 x); x = n2 x + m(n2 x). "post": x = n1(x + a x); x = n2(x + m x).
 */
export type Residual = "serial" | "parallel" | "of norm" | "post";

export interface Layer {
  readonly residual: Residual;
  readonly attentionNorm?: Norm;
  readonly attention: Attention;
  /** On what attention gives, before it is added. */
  readonly attentionAfter?: Norm;
  readonly mlpNorm?: Norm;
  readonly mlp: Mlp;
  readonly mlpAfter?: Norm;
  /** What is added is multiplied by it. */
  readonly residualScale?: number;
}

export interface Embedding {
  readonly table: RowSource;
  /** From the table's width to the hidden size. */
  readonly project?: Affine;
  readonly scale?: number;
  /** Learned positions: row position + offset is added. */
  readonly positions?: { readonly table: RowSource; readonly offset: number };
  readonly norm?: Norm;
}

export interface Head {
  /** From the hidden size to the output's width. */
  readonly project?: Affine;
  readonly output: Affine;
  /** Logits are multiplied by it. */
  readonly scale?: number;
  /** Logits l become cap * tanh(l / cap). */
  readonly softcap?: number;
}

export interface Blueprint {
  readonly spec: DecoderSpec;
  readonly embedding: Embedding;
  readonly layers: readonly Layer[];
  readonly finalNorm?: Norm;
  readonly head: Head;
}
