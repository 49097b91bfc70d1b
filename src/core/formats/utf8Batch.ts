// TextDecoder costs more per call than per byte, and a vocabulary has a hundred thousand strings of a few bytes. So
// many are decoded in one call and the result is cut up again.

const BATCH_BYTES = 1 << 16;
const SEPARATOR = 10;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. A byte order mark is kept as the character it is. */
export function decodeUtf8(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** The text of UTF-8 bytes, or `undefined` where they are not UTF-8. */
export function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined; // the decoder's only error is "not UTF-8"
  }
}

/** Collects UTF-8 byte strings and gives their texts, in order, as `decodeUtf8` would. */
export class Utf8Batch {
  private readonly texts: string[] = [];
  private readonly bytes = new Uint8Array(BATCH_BYTES);
  private used = 0;
  /** UTF-16 lengths of the strings that wait, as they will be if all is valid UTF-8. */
  private units: number[] = [];
  /** Where each of them ends in `bytes`. */
  private ends: number[] = [];

  add(source: Uint8Array, start: number, length: number): void {
    if (this.used + length + 1 > BATCH_BYTES) this.flush();
    if (length + 1 > BATCH_BYTES) {
      this.texts.push(decodeUtf8(source.subarray(start, start + length)));
      return;
    }
    let units = 0;
    for (let i = start, to = this.used; i < start + length; i++) {
      const byte = source[i] as number;
      this.bytes[to++] = byte;
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
    }
    this.units.push(units);
    // A separator between strings: two broken halves must not join into a valid character.
    this.bytes[this.used + length] = SEPARATOR;
    this.ends.push(this.used + length);
    this.used += length + 1;
  }

  finish(): string[] {
    this.flush();
    return this.texts;
  }

  private flush(): void {
    const text = decodeStrictUtf8(this.bytes.subarray(0, this.used));
    if (text === undefined) this.decodeEach();
    else this.cut(text);
    this.used = 0;
    this.units = [];
    this.ends = [];
  }

  private cut(text: string): void {
    let at = 0;
    for (const units of this.units) {
      this.texts.push(text.slice(at, at + units));
      at += units + 1;
    }
  }

  private decodeEach(): void {
    let start = 0;
    for (const end of this.ends) {
      this.texts.push(decodeUtf8(this.bytes.subarray(start, end)));
      start = end + 1;
    }
  }
}
