// Types of very few levels: d times -1, 0 or 1 (TQ), one bit (Q1_0) or two (Q2_0).
import { type BlockDecoder, f16, u8 } from "./block";

/** Powers of three that lift digit n of a byte to the top. */
const powers = [1, 3, 9, 27, 81] as const;

/**
 * 48 bytes of five base-3 digits, 4 bytes of four, then d. A byte holds its digits as the fraction byte / 256, so
 * digit n is the whole part of 3 (3^n byte mod 256) / 256. Digit n of all bytes of a run comes before digit n + 1.
 */
export const decodeTQ1_0: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at + 52);
  const run = (from: number, length: number, digits: number, start: number): void => {
    for (let n = 0; n < digits; n++) {
      for (let i = 0; i < length; i++) {
        const lifted = (u8(bytes, at + from + i) * (powers[n] as number)) & 255;
        out[to + start + n * length + i] = d * (((lifted * 3) >> 8) - 1);
      }
    }
  };
  run(0, 32, 5, 0);
  run(32, 16, 5, 160);
  run(48, 4, 4, 240);
};

/** 64 bytes of four 2-bit digits, then d. Within 32 bytes, digit n of all of them comes before digit n + 1. */
export const decodeTQ2_0: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at + 64);
  for (let i = 0; i < 256; i++) {
    const digit = (u8(bytes, at + 32 * (i >> 7) + (i & 31)) >> (2 * ((i >> 5) & 3))) & 3;
    out[to + i] = d * (digit - 1);
  }
};

/** d, then one bit per value, the lowest first: 1 is d, 0 is -d. */
export const decodeQ1_0: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let i = 0; i < 128; i++) out[to + i] = ((u8(bytes, at + 2 + (i >> 3)) >> (i & 7)) & 1) === 1 ? d : -d;
};

/** d, then two bits per value, the lowest first: d times -1, 0, 1 or 2. */
export const decodeQ2_0: BlockDecoder = (bytes, at, out, to) => {
  const d = f16(bytes, at);
  for (let i = 0; i < 64; i++) out[to + i] = d * (((u8(bytes, at + 2 + (i >> 2)) >> (2 * (i & 3))) & 3) - 1);
};
