// Tokens <0x00> to <0xFF>, which stand for single bytes where a vocabulary has no better token (SentencePiece).

const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;

/** The byte that a token stands for, `undefined` where it is no byte token. */
export function byteOfToken(spelling: string): Uint8Array | undefined {
  const digits = BYTE_TOKEN.exec(spelling)?.[1];
  return digits === undefined ? undefined : Uint8Array.of(Number.parseInt(digits, 16));
}

/** Symbols of the 256 bytes; `undefined` where one is not in the vocabulary. */
export function byteTokens(ids: ReadonlyMap<string, number>): Int32Array | undefined {
  const symbols = Int32Array.from({ length: 256 }, (_, byte) => ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`) ?? -1);
  return symbols.includes(-1) ? undefined : symbols;
}
