// Three bits and a little: four values at a time come from a codebook of magnitudes, with their signs beside it.
import { type BlockDecoder, f16, nibble, u8, word32 } from "./block";
import { codebook, evenSigns, writeSigned } from "./codebook";
import { iq3s, iq3xxs } from "./codebooks";

const bookXxs = codebook(iq3xxs);
const bookS = codebook(iq3s);

/** d · 64 codebook indices · per 32 values a word of four times 7 sign bits and a 4-bit scale. */
export const decodeIQ3_XXS: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let eight = 0; eight < 32; eight++) {
    const packed = word32(bytes, at + 66 + 4 * (eight >> 2));
    const signs = evenSigns((packed >>> (7 * (eight & 3))) & 127);
    const scale = d * (0.5 + (packed >>> 28)) * 0.5;
    const index = at + 2 + 2 * eight;
    writeSigned(bookXxs, u8(bytes, index), signs, scale, out, to + 8 * eight);
    writeSigned(bookXxs, u8(bytes, index + 1), signs >> 4, scale, out, to + 8 * eight + 4);
  }
};

/** d · 64 low bytes of indices · their ninth bits · 32 bytes of signs · 4-bit scales, one per 32 values. */
export const decodeIQ3_S: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let four = 0; four < 64; four++) {
    const ninth = (u8(bytes, at + 66 + (four >> 3)) >> (four & 7)) & 1;
    const signs = u8(bytes, at + 74 + (four >> 1)) >> (4 * (four & 1));
    const scale = d * (1 + 2 * nibble(bytes, at + 106, four >> 3));
    writeSigned(bookS, u8(bytes, at + 2 + four) | (ninth << 8), signs, scale, out, to + 4 * four);
  }
};
