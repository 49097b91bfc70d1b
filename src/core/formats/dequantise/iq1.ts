// Less than two bits: eight values of -1, 0 or 1 come from a codebook, all shifted by an eighth up or down.
import { float16Values } from "../half";
import { type BlockDecoder, f16, u16, u8 } from "./block";
import { codebook } from "./codebook";
import { iq1 } from "./codebooks";

const SHIFT = 0.125;
const { values } = codebook(iq1);

function writeShifted(entry: number, shift: number, scale: number, out: Float32Array, to: number): void {
  for (let i = 0; i < 8; i++) out[to + i] = scale * ((values[8 * entry + i] as number) + shift);
}

/** d · 32 low bytes of indices · per 32 values a word: four times 3 high index bits, 3 bits of scale, the shift's sign. */
export const decodeIQ1_S: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let eight = 0; eight < 32; eight++) {
    const packed = u16(bytes, at + 34 + 2 * (eight >> 2));
    const high = (packed >> (3 * (eight & 3))) & 7;
    const scale = d * (2 * ((packed >> 12) & 7) + 1);
    writeShifted(u8(bytes, at + 2 + eight) | (high << 8), packed >> 15 === 0 ? SHIFT : -SHIFT, scale, out, to + 8 * eight);
  }
};

/**
 * 32 low bytes of indices · per index a nibble: 3 high bits and the shift's sign · four words, each with four 3-bit
 * scales (one per 16 values) and, in its top nibble, a quarter of d, the lowest first.
 */
export const decodeIQ1_M: BlockDecoder = (bytes, at, out, to) => {
  const d = scatteredHalf(bytes, at + 48);
  for (let eight = 0; eight < 32; eight++) {
    const packed = u8(bytes, at + 32 + (eight >> 1)) >> (4 * (eight & 1));
    const sixteen = eight >> 1;
    const level = (u16(bytes, at + 48 + 2 * (sixteen >> 2)) >> (3 * (sixteen & 3))) & 7;
    const entry = u8(bytes, at + eight) | ((packed & 7) << 8);
    writeShifted(entry, (packed & 8) === 0 ? SHIFT : -SHIFT, d * (2 * level + 1), out, to + 8 * eight);
  }
};

function scatteredHalf(bytes: Uint8Array, at: number): number {
  let bits = 0;
  for (let i = 0; i < 4; i++) bits |= (u16(bytes, at + 2 * i) >> 12) << (4 * i);
  return float16Values()[bits] as number;
}
