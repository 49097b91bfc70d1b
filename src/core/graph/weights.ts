import type { Stored } from "./ir";

/** One tensor of a model file that gives rows of a linear map. */
export interface RowSource {
  /** Its name in the file. */
  readonly tensor: string;
  /** Rows that it gives, and their length: what the configuration asks for, checked against the file. */
  readonly rows: number;
  readonly columns: number;
  /** Row r of the linear map is row rowOrder(r) of the tensor; absent = as stored. */
  readonly rowOrder?: (row: number) => number;
  /** The tensor is the map transposed, [columns, rows]. */
  readonly transposed?: boolean;
  /** The tensor is a stack of `count` such maps, of which this is number `index`. */
  readonly stack?: { readonly index: number; readonly count: number };
}

/** A small tensor: norms and biases. */
export interface VectorSource {
  readonly tensor: string;
  readonly size: number;
  /** It is kept in this many tensors, one after another, whose number stands at @ in the name. */
  readonly pieces?: number;
  /** Value i is value order(i) of the tensor; absent = as stored. */
  readonly order?: (index: number) => number;
  /** Added to every value: norms that are stored as their distance from 1. */
  readonly plus?: number;
}

/** A linear map [out, in] in a form that ONNX Runtime computes with. */
export type LinearForm =
  | {
    readonly kind: "dense";
    readonly out: number;
    readonly in: number;
    readonly type: "float32" | "float16" | "bfloat16";
    readonly data: Stored;
    /** The bytes are [in, out]. */
    readonly transposed?: boolean;
  }
  | {
    readonly kind: "blocks";
    readonly out: number;
    readonly in: number;
    readonly bits: 4 | 8;
    /** Elements that share a scale, along `in`. */
    readonly blockSize: number;
    /** uint8 [out, in / blockSize, blockSize * bits / 8] */
    readonly levels: Stored;
    /** float32 [out, in / blockSize] */
    readonly scales: Stored;
    /** Zero points in the layout of MatMulNBits, packed like the levels; absent = the middle of the range. */
    readonly zeroPoints?: Stored;
    /** What the rounded zero points leave: float32 [out, in / blockSize], to be multiplied by the block sums of the input. */
    readonly correction?: Stored;
  };

/** Rows that are looked up, [rows, columns]. */
export interface Table { readonly rows: number; readonly columns: number; readonly type: "float32" | "float16" | "bfloat16"; readonly data: Stored }

/**
 * Where a graph gets its weights from. Asking prepares them (repacks, dequantises, or points at the bytes of the file),
 * once; the same question gives the same bytes to every graph. A tensor that is missing or of another shape is refused
 * by name.
 */
export interface WeightSource {
  /** Rows of all sources stacked, in as few pieces as their stored types allow. */
  linear(sources: readonly RowSource[]): readonly LinearForm[];
  /** The same map with float32 weights. */
  dense(sources: readonly RowSource[]): readonly LinearForm[];
  /** A small tensor in float32. */
  vector(source: VectorSource): Float32Array;
  /** A table of rows, e.g. the embedding [vocabulary, hidden]; float32 unless it can be used as stored. */
  table(source: RowSource): Table;
}
