// Four bits choose one of sixteen levels that are spaced as weights are: dense near zero.
import { type BlockDecoder, f16, nibble, u16, u8 } from "./block";

const levels = Float64Array.of(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

/** 16 bytes give 32 values: the low halves first, then the high ones. */
function decode32(bytes: Uint8Array, at: number, scale: number, out: Float32Array, to: number): void {
  for (let j = 0; j < 16; j++) {
    const q = u8(bytes, at + j);
    out[to + j] = scale * (levels[q & 15] as number);
    out[to + j + 16] = scale * (levels[q >> 4] as number);
  }
}

export const decodeIQ4_NL: BlockDecoder = (bytes, at, out, to) => decode32(bytes, at + 2, f16(bytes, at), out, to);

/** d · high bit pairs of eight 6-bit scales · their low nibbles · 128 bytes of levels. */
export const decodeIQ4_XS: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  const high = u16(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const scale = nibble(bytes, at + 4, group) | (((high >> (2 * group)) & 3) << 4);
    decode32(bytes, at + 8 + 16 * group, d * (scale - 32), out, to + 32 * group);
  }
};
