// ggml's first family: 32 values share a float16 scale d and, in the `_1` types, a float16 offset m.
// Levels of 4 bits: byte j holds value j in its low half and value j + 16 in its high half. A fifth bit stands apart,
// bit j of a 32-bit word belonging to value j.
import { type BlockDecoder, f16, i8, u8, word32 } from "./block";

const HALF = 16;

/** d (q - 8). */
export const decodeQ4_0: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let j = 0; j < HALF; j++) {
    const q = u8(bytes, at + 2 + j);
    out[to + j] = d * ((q & 15) - 8);
    out[to + j + HALF] = d * ((q >> 4) - 8);
  }
};

/** d q + m. */
export const decodeQ4_1: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  const m = f16(bytes, at + 2);
  for (let j = 0; j < HALF; j++) {
    const q = u8(bytes, at + 4 + j);
    out[to + j] = d * (q & 15) + m;
    out[to + j + HALF] = d * (q >> 4) + m;
  }
};

/** d (q - 16). */
export const decodeQ5_0: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  const fifth = word32(bytes, at + 2);
  for (let j = 0; j < HALF; j++) {
    const q = u8(bytes, at + 6 + j);
    out[to + j] = d * (((q & 15) | (((fifth >>> j) & 1) << 4)) - 16);
    out[to + j + HALF] = d * (((q >> 4) | (((fifth >>> (j + HALF)) & 1) << 4)) - 16);
  }
};

/** d q + m. */
export const decodeQ5_1: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  const m = f16(bytes, at + 2);
  const fifth = word32(bytes, at + 4);
  for (let j = 0; j < HALF; j++) {
    const q = u8(bytes, at + 8 + j);
    out[to + j] = d * ((q & 15) | (((fifth >>> j) & 1) << 4)) + m;
    out[to + j + HALF] = d * ((q >> 4) | (((fifth >>> (j + HALF)) & 1) << 4)) + m;
  }
};

export const decodeQ8_0: BlockDecoder = (bytes, at, out, to) => decodeBytes(bytes, at + 2, f16(bytes, at), out, to);

/** Its second float16, d times the sum of the levels, only serves dot products. */
export const decodeQ8_1: BlockDecoder = (bytes, at, out, to) => decodeBytes(bytes, at + 4, f16(bytes, at), out, to);

function decodeBytes(bytes: Uint8Array, at: number, d: number, out: Float32Array, to: number): void {
  for (let j = 0; j < 32; j++) out[to + j] = d * i8(bytes, at + j);
}
