import { type AlignedText } from "./alignedText";
import { type TokenSink } from "./tokenSink";
import { utf8Length, utf8Width } from "./utf8";

/** Bits of `EncodedText.marks`. */
export const SpanMark = {
  /** The token holds some, not all, of the bytes of a character (or of what the normaliser replaced as one). */
  partial: 1,
  /** An added token that the text spells. */
  added: 2,
} as const;

/** T tokens of a text, in order; offsets half-open. */
export interface EncodedText {
  readonly ids: Uint32Array;
  /** UTF-16 units: the whole of every character that the token has a byte of. They tile, but for shared characters. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Bytes of the text's UTF-8 form. They tile. */
  readonly byteStart: Uint32Array;
  readonly byteEnd: Uint32Array;
  /** Bits of SpanMark. */
  readonly marks: Uint8Array;
}

/** Lays tokens over a text from its start to its end. */
export class SpanBuilder {
  private columns = columnsFor(64);
  private count = 0;
  /** Where the next token begins, in UTF-16 units and in bytes. */
  private unit = 0;
  private byte = 0;

  constructor(private readonly text: string) {}

  /** One token for everything up to `end` (UTF-16 units). */
  add(id: number, end: number): void {
    const byteEnd = this.byte + utf8Length(this.text, this.unit, end);
    this.put(id, this.unit, end, this.byte, byteEnd, SpanMark.added);
    this.unit = end;
    this.byte = byteEnd;
  }

  /**
   * The tokens of the next stretch. A boundary inside a cluster falls inside the original bytes of it: at the same
   * number of bytes, as far as there are so many. A token that holds only what the normaliser put in shares the
   * character after it, without a byte of it.
   */
  addAll(aligned: AlignedText, { ids, ends, count }: TokenSink): void {
    const cluster = new Cluster(this.text, aligned, this.unit);
    let bytes = 0;
    let shared = false;
    for (let t = 0; t < count; t++) {
      const target = ends[t] as number;
      const start = this.unit;
      const byteStart = this.byte + Math.min(bytes - cluster.bytesBefore, cluster.originBytes);
      while (!cluster.done && cluster.bytesBefore + cluster.bytes <= target) {
        this.unit = cluster.originEnd;
        this.byte += cluster.originBytes;
        cluster.next();
      }
      const inside = target - cluster.bytesBefore;
      const sharesNext = inside > 0 || (this.unit === start && !cluster.done);
      const byteEnd = this.byte + Math.min(inside, cluster.originBytes);
      this.put(ids[t] as number, start, sharesNext ? cluster.originEnd : this.unit, byteStart, byteEnd, shared || sharesNext ? SpanMark.partial : 0);
      shared = sharesNext;
      bytes = target;
    }
  }

  /** What no token stands for at the end of the text goes to the last one. */
  finish(): EncodedText {
    const { columns, count } = this;
    if (count > 0 && this.unit < this.text.length) {
      columns.end[count - 1] = this.text.length;
      columns.byteEnd[count - 1] = this.byte + utf8Length(this.text, this.unit);
    }
    return {
      ids: columns.ids.slice(0, count),
      start: columns.start.slice(0, count),
      end: columns.end.slice(0, count),
      byteStart: columns.byteStart.slice(0, count),
      byteEnd: columns.byteEnd.slice(0, count),
      marks: columns.marks.slice(0, count),
    };
  }

  private put(id: number, start: number, end: number, byteStart: number, byteEnd: number, mark: number): void {
    if (this.count === this.columns.ids.length) this.columns = grown(this.columns);
    const { columns } = this;
    const at = this.count++;
    columns.ids[at] = id;
    columns.start[at] = start;
    columns.end[at] = end;
    columns.byteStart[at] = byteStart;
    columns.byteEnd[at] = byteEnd;
    columns.marks[at] = mark;
  }
}

/** Walks an aligned text by the least parts that correspond: characters, or replacements as a whole. */
class Cluster {
  done = false;
  /** UTF-8 bytes of the aligned text before the cluster, and of it. */
  bytesBefore = 0;
  bytes = 0;
  /** Where it ends in the original text, and its bytes there, what was deleted before it included. */
  originEnd: number;
  originBytes = 0;
  private unit = 0;

  constructor(private readonly original: string, private readonly aligned: AlignedText, start: number) {
    this.originEnd = start;
    this.read();
  }

  next(): void {
    this.bytesBefore += this.bytes;
    this.read();
  }

  private read(): void {
    const { text, origin } = this.aligned;
    const from = this.originEnd;
    this.bytes = 0;
    this.done = this.unit >= text.length;
    if (!this.done) this.takeCharacter();
    while (origin && this.unit < text.length && (origin.starts[this.unit] as number) < this.originEnd) this.takeCharacter();
    this.originBytes = utf8Length(this.original, from, this.originEnd);
  }

  private takeCharacter(): void {
    const { text, start, origin } = this.aligned;
    const width = utf8Width(text.charCodeAt(this.unit));
    this.bytes += width;
    this.unit += width === 4 ? 2 : 1;
    this.originEnd = Math.max(this.originEnd, origin ? (origin.ends[this.unit - 1] as number) : start + this.unit);
  }
}

function columnsFor(count: number): EncodedText {
  const column = (): Uint32Array => new Uint32Array(count);
  return { ids: column(), start: column(), end: column(), byteStart: column(), byteEnd: column(), marks: new Uint8Array(count) };
}

function grown(columns: EncodedText): EncodedText {
  const larger = columnsFor(2 * columns.ids.length);
  larger.ids.set(columns.ids);
  larger.start.set(columns.start);
  larger.end.set(columns.end);
  larger.byteStart.set(columns.byteStart);
  larger.byteEnd.set(columns.byteEnd);
  larger.marks.set(columns.marks);
  return larger;
}
