// Two bits and a little: eight values at a time come from a codebook of magnitudes, with their signs beside it.
import { type BlockDecoder, f16, nibble, u16, u8, word32 } from "./block";
import { codebook, evenSigns, writeSigned } from "./codebook";
import { iq2s, iq2xs, iq2xxs } from "./codebooks";

const bookXxs = codebook(iq2xxs);
const bookXs = codebook(iq2xs);
const bookS = codebook(iq2s);

/** d · per 32 values: four codebook indices, then four times 7 sign bits and a 4-bit scale. */
export const decodeIQ2_XXS: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let group = 0; group < 8; group++) {
    const from = at + 2 + 8 * group;
    const rest = word32(bytes, from + 4);
    const scale = d * (0.5 + (rest >>> 28)) * 0.25;
    for (let i = 0; i < 4; i++) {
      const signs = evenSigns((rest >>> (7 * i)) & 127);
      writeSigned(bookXxs, u8(bytes, from + i), signs, scale, out, to + 32 * group + 8 * i);
    }
  }
};

/** d · 32 words of 9 index and 7 sign bits · 4-bit scales, one per 16 values. */
export const decodeIQ2_XS: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let eight = 0; eight < 32; eight++) {
    const packed = u16(bytes, at + 2 + 2 * eight);
    const scale = d * (0.5 + nibble(bytes, at + 66, eight >> 1)) * 0.25;
    writeSigned(bookXs, packed & 511, evenSigns(packed >> 9), scale, out, to + 8 * eight);
  }
};

/** d · 32 low bytes of indices · 32 bytes of signs · high bit pairs of the indices · 4-bit scales, one per 16 values. */
export const decodeIQ2_S: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let eight = 0; eight < 32; eight++) {
    const high = (u8(bytes, at + 66 + (eight >> 2)) >> (2 * (eight & 3))) & 3;
    const scale = d * (0.5 + nibble(bytes, at + 74, eight >> 1)) * 0.25;
    writeSigned(bookS, u8(bytes, at + 2 + eight) | (high << 8), u8(bytes, at + 34 + eight), scale, out, to + 8 * eight);
  }
};
