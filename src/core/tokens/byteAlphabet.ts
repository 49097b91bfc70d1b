// GPT-2 writes byte strings as text: bytes that are visible Latin-1 characters stand for themselves, the others, in
// order, are U+0100 and up (openai/gpt-2, encoder.py, bytes_to_unicode).
import { decodeStrictUtf8 } from "../formats/utf8";

const isVisible = (byte: number): boolean => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** Code unit of byte b at [b]. */
export const byteToUnit: readonly number[] = alphabet();

const unitToByte: ReadonlyMap<number, number> = new Map(byteToUnit.map((unit, byte) => [unit, byte]));

function alphabet(): number[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => (isVisible(byte) ? byte : next++));
}

/** The bytes that a spelling in the byte alphabet stands for, or `undefined` where it holds other characters. */
export function bytesOfSpelling(spelling: string): Uint8Array | undefined {
  const bytes = new Uint8Array(spelling.length);
  for (let i = 0; i < spelling.length; i++) {
    const byte = unitToByte.get(spelling.charCodeAt(i));
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}

/** The text that a spelling in the byte alphabet stands for, or `undefined` where it is none. */
export function textOfSpelling(spelling: string): string | undefined {
  const bytes = bytesOfSpelling(spelling);
  return bytes && decodeStrictUtf8(bytes);
}
