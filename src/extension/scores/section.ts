import type { SourceDocument } from "./source";

/** The part of a document that is read, [start, end). */
export interface Section { readonly start: number; readonly end: number }

/** UTF-16 units: about one context of a small model. */
const SECTION = 32_768;
/** A line longer than this is cut rather than taken whole. */
const LINE_REACH = 4_096;

/**
 * All of a document up to `limit`. Beyond it, a section around the caret with three quarters of it before the caret,
 * because what comes before is what the model reads; kept while the caret stays well inside.
 */
export function sectionOf(document: SourceDocument, limit: number, caret: number, current?: Section): Section {
  const { length } = document;
  if (length <= limit) return { start: 0, end: length };
  if (current && isWellInside(current, caret, length)) return { start: current.start, end: Math.min(length, current.end) };
  const start = Math.max(0, Math.min(length - SECTION, caret - (SECTION * 3) / 4));
  return { start: lineStartBefore(document, start), end: wholeCharacter(document, Math.min(length, start + SECTION)) };
}

function isWellInside({ start, end }: Section, caret: number, length: number): boolean {
  const beforeIsEnough = start === 0 || caret >= start + SECTION / 8;
  const afterIsEnough = end >= length || caret <= end - SECTION / 16;
  return start < length && beforeIsEnough && afterIsEnough;
}

function lineStartBefore(document: SourceDocument, offset: number): number {
  const start = document.startOfLine(document.lineAt(offset));
  return offset - start <= LINE_REACH ? start : wholeCharacter(document, offset);
}

/** Moves back over the second half of a surrogate pair. */
function wholeCharacter(document: SourceDocument, offset: number): number {
  if (offset <= 0 || offset >= document.length) return offset;
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(document.text(offset - 1, offset + 1)) ? offset - 1 : offset;
}
