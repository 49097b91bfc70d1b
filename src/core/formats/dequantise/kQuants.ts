// The K-quants: 256 values with one float16 scale (and offset), refined by small integers for groups of 16 or 32.
// Every product here is exact in float32, so one rounding remains, as in ggml.
import { type BlockDecoder, f16, i8, u8, word32 } from "./block";

/** Where the 2-bit levels of 16 values stand, group by group: byte offset and shift. Q2_K and Q3_K share it. */
function twoBitPlace(group: number): { offset: number; shift: number } {
  return { offset: 32 * (group >> 3) + 16 * (group & 1), shift: 2 * ((group >> 1) & 3) };
}

/** 16 bytes of scales and offsets, 4 bits each · 64 of levels · d · dmin. */
export const decodeQ2_K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at + 80);
  const dmin = f16(bytes, at + 82);
  for (let group = 0; group < 16; group++) {
    const packed = u8(bytes, at + group);
    const scale = d * (packed & 15);
    const least = dmin * (packed >> 4);
    const { offset, shift } = twoBitPlace(group);
    for (let i = 0; i < 16; i++) {
      out[to + 16 * group + i] = scale * ((u8(bytes, at + 16 + offset + i) >> shift) & 3) - least;
    }
  }
};

/** 32 bytes of third bits (a set bit means no offset of 4) · 64 of levels · 12 of 6-bit scales · d. */
export const decodeQ3_K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at + 108);
  for (let group = 0; group < 16; group++) {
    const scale = d * q3Scale(bytes, at + 96, group);
    const { offset, shift } = twoBitPlace(group);
    for (let i = 0; i < 16; i++) {
      const third = (u8(bytes, at + 16 * (group & 1) + i) >> (group >> 1)) & 1;
      const level = ((u8(bytes, at + 32 + offset + i) >> shift) & 3) - (third === 1 ? 0 : 4);
      out[to + 16 * group + i] = scale * level;
    }
  }
};

/** Low four bits: groups 0 to 7 in the low halves of eight bytes, 8 to 15 in the high halves. High two: four further bytes. */
function q3Scale(bytes: Uint8Array, at: number, group: number): number {
  const low = (u8(bytes, at + (group & 7)) >> (4 * (group >> 3))) & 15;
  const high = (u8(bytes, at + 8 + (group & 3)) >> (2 * (group >> 2))) & 3;
  return (low | (high << 4)) - 32;
}

/** d · dmin · 12 bytes of scales and offsets · 128 of levels. */
export const decodeQ4_K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  const dmin = f16(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const scale = d * sixBitScale(bytes, at + 4, group);
    const least = dmin * sixBitOffset(bytes, at + 4, group);
    const levels = at + 16 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++) out[to + 32 * group + i] = scale * ((u8(bytes, levels + i) >> shift) & 15) - least;
  }
};

/** d · dmin · 12 bytes of scales and offsets · 32 of fifth bits, one bit per group · 128 of levels. */
export const decodeQ5_K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  const dmin = f16(bytes, at + 2);
  for (let group = 0; group < 8; group++) {
    const scale = d * sixBitScale(bytes, at + 4, group);
    const least = dmin * sixBitOffset(bytes, at + 4, group);
    const levels = at + 48 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++) {
      const fifth = (u8(bytes, at + 16 + i) >> group) & 1;
      out[to + 32 * group + i] = scale * (((u8(bytes, levels + i) >> shift) & 15) | (fifth << 4)) - least;
    }
  }
};

/**
 * Eight 6-bit scales and eight 6-bit offsets in 12 bytes. Groups 0 to 3 fill the low six bits of bytes 0 to 3 (scales)
 * and 4 to 7 (offsets); groups 4 to 7 have their low four bits in bytes 8 to 11 and their high two in the bits left over.
 */
function sixBitScale(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return u8(bytes, at + group) & 63;
  return (u8(bytes, at + group + 4) & 15) | ((u8(bytes, at + group - 4) >> 6) << 4);
}

function sixBitOffset(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return u8(bytes, at + group + 4) & 63;
  return (u8(bytes, at + group + 4) >> 4) | ((u8(bytes, at + group) >> 6) << 4);
}

/** 128 bytes of low nibbles · 64 of high bit pairs · 16 signed scales · d. */
export const decodeQ6_K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at + 208);
  for (let group = 0; group < 8; group++) {
    const half = group >> 2;
    const quarter = group & 3;
    const low = at + 64 * half + 32 * (quarter & 1);
    const high = at + 128 + 32 * half;
    for (let i = 0; i < 32; i++) {
      const level = ((u8(bytes, low + i) >> (4 * (quarter >> 1))) & 15) | (((u8(bytes, high + i) >> (2 * quarter)) & 3) << 4);
      out[to + 32 * group + i] = d * i8(bytes, at + 192 + 2 * group + (i >> 4)) * (level - 32);
    }
  }
};

const word = new Int32Array(1);
const float = new Float32Array(word.buffer);

/** float32 d · 256 signed bytes · sums that only serve dot products. ggml makes it in memory; files hardly hold it. */
export const decodeQ8_K: BlockDecoder = (bytes, at, out, to) => {
  word[0] = word32(bytes, at);
  const d = float[0] as number;
  for (let i = 0; i < 256; i++) out[to + i] = d * i8(bytes, at + 4 + i);
};
