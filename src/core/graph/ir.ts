// The graph as data: what a builder makes and a writer turns into ONNX bytes. Names are API: the path of a value is
// its output name, the protocol field, the label and the golden.

export type ElementType = "float32" | "float16" | "bfloat16" | "int64" | "int32" | "uint8" | "int8" | "bool";

/** A tensor value inside a graph; only its name travels. */
export interface Value { readonly name: string }

/** An extent: a number, or a name for one that is known at run time. */
export type Dim = number | string;

export interface Port { readonly name: string; readonly type: ElementType; readonly shape: readonly Dim[] }

export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

export interface Node {
  readonly op: string;
  /** "" for ONNX itself, "com.microsoft" for ONNX Runtime's contributed operators. */
  readonly domain: "" | "com.microsoft";
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Bytes that lie in a file beside the graph. */
export interface Stored {
  /** Path relative to the folder of the graph. */
  readonly file: string;
  readonly offset: number;
  readonly byteLength: number;
}

export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Uint8Array | Stored;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly Node[];
}

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4, float16: 2, bfloat16: 2, int64: 8, int32: 4, uint8: 1, int8: 1, bool: 1,
};
