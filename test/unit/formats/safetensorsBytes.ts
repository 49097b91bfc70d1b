// Writes safetensors files for tests, valid or, on purpose, not.
import { bytesOf, u64 } from "./ggufBytes";

/** A file with a header of this JSON (or these bytes) and so many bytes of data. */
export function safetensorsBytes(header: unknown, data = 0): Uint8Array {
  const text = header instanceof Uint8Array ? header : new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  return bytesOf(u64(text.length), text, new Uint8Array(data));
}

export const sample = {
  __metadata__: { format: "pt" },
  "a.weight": { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
  "b.bias": { dtype: "BF16", shape: [3], data_offsets: [24, 30] },
  scalar: { dtype: "U8", shape: [], data_offsets: [30, 31] },
  empty: { dtype: "I64", shape: [0, 5], data_offsets: [31, 31] },
};
export const sampleData = 31;
