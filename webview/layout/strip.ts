import { glyphRuns, type GlyphRun } from "../../src/protocol/display";
import { isSpecial, type Reading } from "./reading";

/** A piece of a token on one row; a token longer than a row, or one that holds a line end, has several. */
export interface Segment {
  readonly token: number;
  readonly runs: readonly GlyphRun[];
  /** Plain text; or the "2/3" of a split character; or the chip of a special token. */
  readonly kind: "text" | "part" | "chip";
  readonly first: boolean;
}

export interface Row {
  /** Document line number, on the first row of a line only. */
  readonly number: number | null;
  readonly segments: readonly Segment[];
  readonly firstToken: number;
  /** One past the last token that has a segment here. */
  readonly endToken: number;
}

export interface StripLayout {
  readonly rows: readonly Row[];
  /** Row on which each token begins. [count] */
  readonly rowOf: Uint32Array;
}

/** Width in pixels of what a segment draws. */
export type Ruler = (text: string, kind: Segment["kind"]) => number;

/** A piece of text with what wrapping asks of it. */
interface Cut {
  readonly runs: readonly GlyphRun[];
  readonly width: number;
  /** It ends its row. */
  readonly lineEnd: boolean;
  /** A row may end before it, and after it. */
  readonly opens: boolean;
  readonly closes: boolean;
}

interface Piece { readonly cut: Cut; readonly segment: Segment }

/** Wraps the tokens of a text into rows of at most `width` pixels, between words where it can. */
export function layoutStrip(reading: Reading, width: number, ruler: Ruler): StripLayout {
  const builder = new RowBuilder(reading, width);
  const cutter = new Cutter(width, ruler);
  let word: Piece[] = [];
  let closed = false;
  for (let token = 0; token < reading.count; token++) {
    const { kind, text } = drawn(reading, token);
    let first = true;
    for (const cut of cutter.cut(kind, text)) {
      if ((cut.opens || (closed && !cut.lineEnd)) && word.length > 0) {
        builder.place(word);
        word = [];
      }
      word.push({ cut, segment: { token, runs: cut.runs, kind, first } });
      first = false;
      closed = cut.closes;
    }
  }
  builder.place(word);
  return builder.finish();
}

class RowBuilder {
  private readonly rows: Row[] = [];
  private readonly rowOf: Uint32Array;
  private segments: Segment[] = [];
  private used = 0;
  private line: number;
  private number: number | null;

  constructor(reading: Reading, private readonly width: number) {
    this.rowOf = new Uint32Array(reading.count);
    this.line = reading.document.firstLine + 1;
    this.number = this.line;
  }

  place(word: readonly Piece[]): void {
    const whole = word.reduce((sum, piece) => sum + piece.cut.width, 0);
    if (this.used > 0 && this.used + whole > this.width && whole <= this.width) this.endRow(null);
    for (const piece of word) {
      if (this.used > 0 && this.used + piece.cut.width > this.width) this.endRow(null);
      if (piece.segment.first) this.rowOf[piece.segment.token] = this.rows.length;
      this.segments.push(piece.segment);
      this.used += piece.cut.width;
      if (piece.cut.lineEnd) this.endRow((this.line += 1));
    }
  }

  private endRow(next: number | null): void {
    const segments = this.segments;
    const previous = this.rows.at(-1)?.endToken ?? 0;
    this.rows.push({ number: this.number, segments, firstToken: segments[0]?.token ?? previous, endToken: (segments.at(-1)?.token ?? previous - 1) + 1 });
    this.segments = [];
    this.used = 0;
    this.number = next;
  }

  finish(): StripLayout {
    if (this.segments.length > 0) this.endRow(null);
    return { rows: this.rows, rowOf: this.rowOf };
  }
}

/** Cuts every different text once: most tokens of a text have been seen before. */
class Cutter {
  private readonly known = { text: new Map<string, readonly Cut[]>(), part: new Map<string, readonly Cut[]>(), chip: new Map<string, readonly Cut[]>() };

  constructor(private readonly width: number, private readonly ruler: Ruler) {}

  cut(kind: Segment["kind"], text: string): readonly Cut[] {
    let cuts = this.known[kind].get(text);
    if (!cuts) this.known[kind].set(text, (cuts = kind === "text" ? cutText(text, this.width, this.ruler) : [cutWhole(text, kind, this.ruler)]));
    return cuts;
  }
}

function cutWhole(text: string, kind: Segment["kind"], ruler: Ruler): Cut {
  return { runs: [{ text, glyph: false }], width: ruler(text, kind), lineEnd: false, opens: kind === "chip", closes: kind === "chip" };
}

/** A row may end where white space begins or ended, and before scripts that are written without it; not before a line end. */
function cutText(text: string, width: number, ruler: Ruler): readonly Cut[] {
  return splitAfterLineEnds(text).flatMap((part) => fitting(part, width, ruler)).map((part) => {
    const runs = glyphRuns(part);
    const shown = runs.length === 1 ? runs[0]!.text : runs.map((run) => run.text).join("");
    const opens = /^[^\S\r\n]/.test(part) || /^[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]/.test(part);
    return { runs, width: ruler(shown, "text"), lineEnd: part.endsWith("\n"), opens, closes: /\s$/.test(part) };
  });
}

function drawn(reading: Reading, token: number): { kind: Segment["kind"]; text: string } {
  const { text, tokens } = reading.document;
  if (isSpecial(reading, token)) return { kind: "chip", text: tokens.pieces[token] ?? "" };
  const own = text.slice(reading.drawFrom[token], tokens.end[token]);
  if (own === "" && reading.part[token]! > 0) return { kind: "part", text: `${reading.part[token]}/${reading.parts[token]}` };
  return { kind: "text", text: own };
}

function splitAfterLineEnds(text: string): readonly string[] {
  return text.includes("\n") ? (text.match(/[^\n]*\n|[^\n]+/g) ?? [text]) : [text];
}

/** Cuts a text that is wider than a row, between characters. */
function fitting(text: string, width: number, ruler: Ruler): readonly string[] {
  const visibleWidth = (part: string): number => ruler(glyphRuns(part).map((run) => run.text).join(""), "text");
  if (text.length < 12 || visibleWidth(text) <= width) return [text];
  const parts: string[] = [];
  let part = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    const wide = visibleWidth(segment);
    if (part !== "" && used + wide > width) {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += segment;
    used += wide;
  }
  return part === "" ? parts : [...parts, part];
}

/** Rows to draw for a scroll position, with some above and below; rows have one height. */
export function visibleRows(layout: StripLayout, scrollTop: number, height: number, rowHeight: number, spare = 8): { readonly from: number; readonly to: number } {
  const total = layout.rows.length;
  const snap = (row: number): number => Math.floor(row / spare) * spare;
  return {
    from: Math.max(0, Math.min(total, snap(Math.floor(scrollTop / rowHeight) - spare))),
    to: Math.max(0, Math.min(total, snap(Math.ceil((scrollTop + height) / rowHeight) + 2 * spare))),
  };
}

/** The token above or below, nearest in the row by count: -1 up, 1 down. */
export function tokenInNextRow(layout: StripLayout, token: number, step: 1 | -1): number {
  const here = layout.rowOf[token]!;
  const column = token - layout.rows[here]!.firstToken;
  for (let r = here + step; r >= 0 && r < layout.rows.length; r += step) {
    const row = layout.rows[r]!;
    const own = row.segments.filter((segment) => segment.first).map((segment) => segment.token);
    if (own.length > 0) return own[Math.min(column, own.length - 1)]!;
  }
  return token;
}
