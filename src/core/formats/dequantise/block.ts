import { float16Values } from "../half";

/** Decodes one block: the bytes from `at` on into the values from `to` on. */
export type BlockDecoder = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;

const halves = float16Values();

export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

export function i8(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) >> 24;
}

/** Little-endian, like all that follow. */
export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** 32 bits, to be taken apart with `>>>`. */
export function word32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) | (u16(bytes, at + 2) << 16);
}

export function f16(bytes: Uint8Array, at: number): number {
  return halves[u16(bytes, at)] as number;
}

/** Half a byte: number `index` of those from `at` on, the low half first. */
export function nibble(bytes: Uint8Array, at: number, index: number): number {
  return ((bytes[at + (index >> 1)] as number) >> (4 * (index & 1))) & 15;
}
