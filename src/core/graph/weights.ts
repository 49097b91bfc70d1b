import type { Stored } from "./ir";

/** One tensor of a model file that gives rows of a linear map. */
export interface RowSource {
  /** Its name in the file. */
  readonly tensor: string;
  /** Row r of the linear map is row rowOrder(r) of the tensor; absent = as stored. */
  readonly rowOrder?: (row: number) => number;
}

/** A linear map [out, in] in a form that ONNX Runtime computes with. */
export type LinearForm =
  | { readonly kind: "dense"; readonly out: number; readonly in: number; readonly type: "float32" | "float16" | "bfloat16"; readonly data: Stored }
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
 * once; the same question gives the same bytes to every graph.
 */
export interface WeightSource {
  has(tensor: string): boolean;
  /** Rows of all sources stacked, in as few pieces as their stored types allow. */
  linear(sources: readonly RowSource[]): readonly LinearForm[];
  /** A small tensor in float32 (norms, biases). */
  vector(tensor: string, rowOrder?: (row: number) => number): Float32Array;
  /** A table of rows, e.g. the embedding [vocabulary, hidden]; float32 unless it can be used as stored. */
  table(tensor: string): Table;
}
