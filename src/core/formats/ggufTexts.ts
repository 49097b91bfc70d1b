// Arrays of texts. A vocabulary has a hundred thousand of a few bytes each, and TextDecoder costs more per call than
// per byte: so a run of short texts is decoded in one call, lengths included, and the result is cut up.
import { type HeaderCursor } from "./headerCursor";
import { decodeStrictUtf8, decodeUtf8 } from "./utf8";

/** Longest text taken as a value: chat templates stay under a hundredth of it. */
const MAX_TEXT_BYTES = 1 << 24;
const LENGTH_BYTES = 8;
const RUN_TEXTS = 4096;

/** A text: its length in bytes (u64), then UTF-8. */
export function readText(cursor: HeaderCursor, what: string): string {
  const length = cursor.countOf(1, MAX_TEXT_BYTES, `the length of ${what}`);
  const { bytes, start } = cursor.slice(length, what);
  return decodeUtf8(bytes.subarray(start, start + length));
}

export function readTexts(cursor: HeaderCursor, count: number, what: string): readonly string[] {
  const texts: string[] = [];
  const units = new Uint8Array(RUN_TEXTS);
  while (texts.length < count) {
    const { bytes, start } = cursor.ahead();
    const run = measureRun(bytes, start, units, Math.min(RUN_TEXTS, count - texts.length));
    const decoded = run.texts > 0 ? decodeStrictUtf8(bytes.subarray(start, run.end)) : undefined;
    if (decoded === undefined) {
      const alone = Math.max(1, run.texts);
      for (let i = 0; i < alone; i++) texts.push(readText(cursor, what));
    } else {
      cutRun(decoded, units, run.texts, texts);
      cursor.slice(run.end - start, what);
    }
  }
  return texts;
}

/**
 * How many texts from `start` on are shorter than 128 bytes and lie in `bytes` as a whole. Their lengths are then
 * valid UTF-8 themselves, and part the texts. `units[i]` becomes the UTF-16 length of text i, if it is valid UTF-8.
 */
function measureRun(bytes: Uint8Array, start: number, units: Uint8Array, most: number): { texts: number; end: number } {
  let at = start;
  let texts = 0;
  while (texts < most && at + LENGTH_BYTES <= bytes.length) {
    const end = at + LENGTH_BYTES + (bytes[at] as number);
    if (!isShortLength(bytes, at) || end > bytes.length) break;
    let length = 0;
    for (let i = at + LENGTH_BYTES; i < end; i++) {
      const byte = bytes[i] as number;
      if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1;
    }
    units[texts++] = length;
    at = end;
  }
  return { texts, end: at };
}

/** Whether the little-endian u64 at `at` is below 128. */
function isShortLength(bytes: Uint8Array, at: number): boolean {
  for (let i = at + 1; i < at + LENGTH_BYTES; i++) if (bytes[i] !== 0) return false;
  return (bytes[at] as number) < 128;
}

function cutRun(text: string, units: Uint8Array, count: number, texts: string[]): void {
  let at = LENGTH_BYTES;
  for (let i = 0; i < count; i++) {
    const end = at + (units[i] as number);
    texts.push(text.slice(at, end));
    at = end + LENGTH_BYTES;
  }
}
