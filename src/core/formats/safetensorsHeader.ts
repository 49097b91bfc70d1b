import { safetensorsBytes, type SafetensorsType } from "./safetensorsTypes";

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
}

const LENGTH_BYTES = 8;

/**
 * The first bytes of a safetensors file. The caller lets the tensors' data follow, in the order given, row-major and
 * little-endian, nothing between them. The header is padded with blanks so that the data starts at a multiple of 8.
 * Throws RangeError for a shape that fills no whole bytes or a name used twice.
 */
export function safetensorsHeader(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  const names = new Set(["__metadata__"]);
  let end = 0;
  for (const { name, dtype, shape } of tensors) {
    const byteLength = safetensorsBytes(dtype, shape);
    if (!Number.isSafeInteger(byteLength)) throw new RangeError(`Tensor "${name}" of shape [${shape.join(", ")}] fills no whole number of bytes.`);
    if (names.has(name)) throw new RangeError(`Two tensors are called "${name}".`);
    names.add(name);
    entries.push([name, { dtype, shape, data_offsets: [end, end + byteLength] }]);
    end += byteLength;
  }
  return withLength(`{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(",")}}`);
}

function withLength(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, 0, true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}
