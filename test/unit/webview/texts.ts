import { NO_TOKEN, TokenFlag } from "../../../src/protocol/scores";
import type { DocumentView } from "../../../src/protocol/viewMethods";
import { readDocument, type Reading } from "../../../webview/layout/reading";

/** A token of a test's text: its words, or a part of a character that starts some units back. */
export interface Token { readonly text: string; readonly bits?: number; readonly special?: boolean; readonly back?: number }

/** A document of these tokens: spans tile the text; `back` lets a token reach back into the one before. */
export function documentOf(tokens: readonly Token[], over: Partial<DocumentView> = {}): DocumentView {
  const count = tokens.length;
  const columns = { ids: new Uint32Array(count), start: new Uint32Array(count), end: new Uint32Array(count), byteStart: new Uint32Array(count), byteEnd: new Uint32Array(count), flags: new Uint8Array(count), pieces: tokens.map((t) => t.text) };
  let text = "";
  let bytes = 0;
  tokens.forEach((token, t) => {
    const own = token.back === undefined && !token.special ? token.text : "";
    columns.ids[t] = idOf(token.text);
    columns.start[t] = text.length - (token.back ?? 0);
    text += own;
    columns.end[t] = text.length;
    columns.byteStart[t] = bytes;
    columns.byteEnd[t] = bytes += new TextEncoder().encode(own).length;
    columns.flags[t] = token.special ? TokenFlag.special : token.back !== undefined || tokens[t + 1]?.back !== undefined ? TokenFlag.partial : 0;
  });
  const logProb = Float32Array.from(tokens, (token, t) => (t === 0 ? Number.NaN : -(token.bits ?? 1) * Math.LN2));
  return {
    uri: "file:///a.txt", name: "a.txt", version: 1, text, textStart: 0, firstLine: 0, scope: null, tokens: columns,
    scores: { logProb, rank: new Uint32Array(count).fill(1), entropyBits: new Float32Array(count).fill(2), topK: 1, topIds: new Uint32Array(count).fill(NO_TOKEN), topLogProb: new Float32Array(count).fill(Number.NaN), windowStart: new Uint32Array(count) },
    next: null, pieces: { ids: new Uint32Array(), texts: [] },
    aggregate: { tokens: count, scored: count - 1, scoredBytes: 0, meanSurprisalBits: null, perplexity: null, bitsPerByte: null },
    ran: { provider: "cpu", precision: "exact", kernels: "", threads: 1 }, model: { name: "m", layers: 2, heads: 2, vocabSize: 1024, contextLength: 64 }, computed: count,
    ...over,
  };
}

export function readingOf(tokens: readonly (Token | string)[], over: Partial<DocumentView> = {}): Reading {
  return readDocument(documentOf(tokens.map((token) => (typeof token === "string" ? { text: token } : token)), over));
}

function idOf(text: string): number {
  let id = 7;
  for (const character of text) id = (id * 31 + character.codePointAt(0)!) % 1000;
  return id;
}
