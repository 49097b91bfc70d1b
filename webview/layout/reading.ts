import { spoken } from "../../src/protocol/display";
import { TokenFlag } from "../../src/protocol/scores";
import type { DocumentView } from "../../src/protocol/viewMethods";

/** A document with what every figure needs to know of its tokens, worked out once. */
export interface Reading {
  readonly document: DocumentView;
  /** Number of tokens. The place after the last one has this index: "the end". */
  readonly count: number;
  /** UTF-16 offsets at which the lines of the text start. */
  readonly lineStarts: readonly number[];
  /** Zero-based line of the text on which each token starts. [count] */
  readonly line: Uint32Array;
  /** Token t draws text[drawFrom[t], end[t]): a character that several tokens share is drawn once. [count] */
  readonly drawFrom: Uint32Array;
  /** Which part of a split character this token is, from 1; 0 for a token of whole characters. [count] */
  readonly part: Uint16Array;
  /** How many tokens share the character. [count] */
  readonly parts: Uint16Array;
}

export function readDocument(document: DocumentView): Reading {
  const { start, end, flags } = document.tokens;
  const count = start.length;
  const lineStarts = startsOfLines(document.text);
  const line = new Uint32Array(count);
  const drawFrom = new Uint32Array(count);
  for (let t = 0, current = 0, drawn = 0; t < count; t++) {
    while (current + 1 < lineStarts.length && lineStarts[current + 1]! <= start[t]!) current++;
    line[t] = current;
    drawFrom[t] = Math.min(Math.max(start[t]!, drawn), end[t]!);
    drawn = Math.max(drawn, end[t]!);
  }
  return { document, count, lineStarts, line, drawFrom, ...partsOf(start, end, flags) };
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Neighbours that are flagged partial and overlap share a character, or a chain of characters. */
function partsOf(start: Uint32Array, end: Uint32Array, flags: Uint8Array): Pick<Reading, "part" | "parts"> {
  const part = new Uint16Array(start.length);
  const parts = new Uint16Array(start.length);
  const isPart = (t: number): boolean => (flags[t]! & TokenFlag.partial) !== 0;
  for (let first = 0; first < start.length; first++) {
    if (!isPart(first)) continue;
    let last = first;
    while (last + 1 < start.length && isPart(last + 1) && start[last + 1]! < end[last]!) last++;
    for (let t = first; t <= last; t++) {
      part[t] = t - first + 1;
      parts[t] = last - first + 1;
    }
    first = last;
  }
  return { part, parts };
}

export function isSpecial(reading: Reading, token: number): boolean {
  return (reading.document.tokens.flags[token]! & TokenFlag.special) !== 0;
}

/** Whether a number stands for this token: something stands before it, and it has been computed. */
export function hasNumber(reading: Reading, token: number): boolean {
  return token < Math.min(reading.count, reading.document.computed) && !Number.isNaN(reading.document.scores.logProb[token]!);
}

/** The text that a token stands for, whole characters; of a special token its own name. */
export function tokenText(reading: Reading, token: number): string {
  const { tokens, text } = reading.document;
  const start = tokens.start[token]!;
  const end = tokens.end[token]!;
  return start === end ? (tokens.pieces[token] ?? "") : text.slice(start, end);
}

/** As a screen reader names it: "space Clean"; which part of a split character it is goes with the name. */
export function tokenName(reading: Reading, token: number): string {
  const part = reading.part[token]! > 0 ? ` ${reading.part[token]}/${reading.parts[token]}` : "";
  return spoken(tokenText(reading, token)) + part;
}

/** One-based line number in the document of a token, or of the end. */
export function lineNumber(reading: Reading, token: number): number {
  const line = token < reading.count ? reading.line[token]! : reading.lineStarts.length - 1;
  return reading.document.firstLine + line + 1;
}

const piecesOfDocument = new WeakMap<DocumentView["pieces"], Map<number, string>>();

/** The display text of any token id that the document's numbers mention. */
export function pieceOf(document: DocumentView, id: number): string {
  let texts = piecesOfDocument.get(document.pieces);
  if (!texts) {
    texts = new Map();
    document.pieces.ids.forEach((known, i) => texts!.set(known, document.pieces.texts[i]!));
    piecesOfDocument.set(document.pieces, texts);
  }
  return texts.get(id) ?? `#${id}`;
}

/** First token that ends after `offset`, or the end: from here on an edit at `offset` spoils the numbers. */
export function firstTokenAfter(reading: Reading, offset: number): number {
  const { end } = reading.document.tokens;
  let low = 0;
  let high = reading.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end[middle]! > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The token of `after` that stands where `token` stood in `before`, when the text was edited somewhere in one place. */
export function followToken(before: Reading, after: Reading, token: number): number {
  if (token >= before.count) return after.count;
  const [old, now] = [before.document.text, after.document.text];
  const offset = before.document.tokens.start[token]!;
  const shared = sharedPrefix(old, now);
  const moved = offset <= shared ? offset : Math.max(shared, offset + now.length - old.length);
  return Math.min(firstTokenAfter(after, moved), Math.max(0, after.count - 1));
}

function sharedPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
