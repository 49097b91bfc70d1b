// Types without blocks: one number after the other, little-endian as every machine VS Code runs on.
import { f16, i8, u16, word32 } from "./block";

/** Decodes a run of values from the start of `bytes` into the start of `out`. */
export type RunDecoder = (bytes: Uint8Array, count: number, out: Float32Array) => void;

export const decodeF32: RunDecoder = (bytes, count, out) => {
  new Uint8Array(out.buffer, out.byteOffset, count * 4).set(bytes);
};

/** A bfloat16 is the upper half of a float32. */
export const decodeBF16: RunDecoder = (bytes, count, out) => {
  const words = new Uint32Array(out.buffer, out.byteOffset, count);
  for (let i = 0; i < count; i++) words[i] = u16(bytes, 2 * i) << 16;
};

export const decodeF64 = viaView(8, (view, at) => view.getFloat64(at, true));
/** Rounded to a float64 first, then to a float32. */
export const decodeI64 = viaView(8, (view, at) => Number(view.getBigInt64(at, true)));

export const decodeF16 = each(2, f16);
export const decodeI8 = each(1, i8);
export const decodeI16 = each(2, (bytes, at) => (u16(bytes, at) << 16) >> 16);
export const decodeI32 = each(4, word32);

function each(size: number, read: (bytes: Uint8Array, at: number) => number): RunDecoder {
  return (bytes, count, out) => {
    for (let i = 0; i < count; i++) out[i] = read(bytes, i * size);
  };
}

function viaView(size: number, read: (view: DataView, at: number) => number): RunDecoder {
  return (bytes, count, out) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < count; i++) out[i] = read(view, i * size);
  };
}
