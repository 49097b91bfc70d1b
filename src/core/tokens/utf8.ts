// Lengths and positions of UTF-8 inside JavaScript strings. All texts here are well-formed: no lone surrogates.

const LONE_SURROGATE = /\p{Cs}/u;
const LONE_SURROGATES = /\p{Cs}/gu;

/** The text with U+FFFD for each lone surrogate: same length in UTF-16 units. */
export function replaceLoneSurrogates(text: string): string {
  return LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, "\ufffd") : text;
}

/** Bytes of the character whose first UTF-16 unit is `unit`; 4 exactly where the character takes two units. */
export function utf8Width(unit: number): 1 | 2 | 3 | 4 {
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return (unit & 0xfc00) === 0xd800 ? 4 : 3;
}

/** UTF-8 bytes of the UTF-16 units [from, to) of a text; both ends lie between characters. */
export function utf8Length(text: string, from = 0, to = text.length): number {
  let bytes = 0;
  for (let i = from; i < to; i++) {
    const width = utf8Width(text.charCodeAt(i));
    bytes += width;
    if (width === 4) i++;
  }
  return bytes;
}

/** Writes a text as UTF-8 into `bytes` from 0 on and answers the length. `bytes` has room for three times the units. */
export function writeUtf8(text: string, bytes: Uint8Array): number {
  let to = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[to++] = unit;
    } else if (unit < 0x800) {
      bytes[to++] = 0xc0 | (unit >> 6);
      bytes[to++] = 0x80 | (unit & 63);
    } else if ((unit & 0xfc00) !== 0xd800) {
      bytes[to++] = 0xe0 | (unit >> 12);
      bytes[to++] = 0x80 | ((unit >> 6) & 63);
      bytes[to++] = 0x80 | (unit & 63);
    } else {
      const code = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff);
      bytes[to++] = 0xf0 | (code >> 18);
      bytes[to++] = 0x80 | ((code >> 12) & 63);
      bytes[to++] = 0x80 | ((code >> 6) & 63);
      bytes[to++] = 0x80 | (code & 63);
    }
  }
  return to;
}
