import { type ByteSource } from "./byteSource";
import { FormatError, sentence } from "./formatError";

const FIRST_PIECE = 1 << 16;
const LARGEST_PIECE = 1 << 20;

export interface HeaderSlice {
  /** Memory that holds the slice; only to be read, and only until the cursor moves on. */
  readonly bytes: Uint8Array;
  readonly start: number;
}

/**
 * Walks the header at the start of a file, little-endian. Bounds are those of the file, and of `limit`: no header may
 * be longer. The file is read in pieces that grow from 64 KiB to 1 MiB and are dropped once passed.
 */
export class HeaderCursor {
  private window: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private windowStart = 0;
  private piece = FIRST_PIECE;
  private at = 0;

  constructor(private readonly source: ByteSource, private readonly limit: number) {}

  /** Offset in the file of the next byte to be read. */
  get position(): number {
    return this.at;
  }

  u8(what: string): number {
    const index = this.take(1, what);
    return this.view.getUint8(index);
  }

  i8(what: string): number {
    const index = this.take(1, what);
    return this.view.getInt8(index);
  }

  u16(what: string): number {
    const index = this.take(2, what);
    return this.view.getUint16(index, true);
  }

  i16(what: string): number {
    const index = this.take(2, what);
    return this.view.getInt16(index, true);
  }

  u32(what: string): number {
    const index = this.take(4, what);
    return this.view.getUint32(index, true);
  }

  i32(what: string): number {
    const index = this.take(4, what);
    return this.view.getInt32(index, true);
  }

  f32(what: string): number {
    const index = this.take(4, what);
    return this.view.getFloat32(index, true);
  }

  f64(what: string): number {
    const index = this.take(8, what);
    return this.view.getFloat64(index, true);
  }

  u64(what: string): bigint {
    const index = this.take(8, what);
    return this.view.getBigUint64(index, true);
  }

  i64(what: string): bigint {
    const index = this.take(8, what);
    return this.view.getBigInt64(index, true);
  }

  /** A u64 used as a size, count or offset: refused beyond 2^53 - 1, which no file reaches. */
  size(what: string): number {
    const index = this.take(8, what);
    const low = this.view.getUint32(index, true);
    const high = this.view.getUint32(index + 4, true);
    if (high === 0) return low;
    const value = high * 0x1_0000_0000 + low;
    if (Number.isSafeInteger(value)) return value;
    throw this.tooLarge(what, this.view.getBigUint64(index, true));
  }

  /**
   * A number of things of `unit` bytes each, at the least, that are still to come in this header; at most `most`.
   * A wrong one fails here, before anything is allocated.
   */
  countOf(unit: number, most: number, what: string): number {
    const count = this.size(what);
    if (count > most) throw this.tooLarge(what, count, `at most ${most} are read`);
    if (count * unit > this.bytesLeft()) throw this.tooLarge(what, count, `only ${this.bytesLeft()} bytes are left`);
    return count;
  }

  /** The next `length` bytes in place: valid until the next call. */
  slice(length: number, what: string): HeaderSlice {
    const start = this.take(length, what);
    return { bytes: this.window, start };
  }

  /** What of the following bytes is at hand already, perhaps none; the cursor stays. */
  ahead(): HeaderSlice {
    return { bytes: this.window, start: this.at - this.windowStart };
  }

  private tooLarge(what: string, value: number | bigint, why = "too large to be true"): FormatError {
    const at = this.at - 8;
    return new FormatError(sentence(`${what} at byte ${at} is ${value}: ${why}. The file is damaged or cut short: download or copy it again.`), { at, what });
  }

  private bytesLeft(): number {
    return Math.min(this.source.size, this.limit) - this.at;
  }

  /** Passes over `length` bytes and says where in the window they stand. It may put another window in place. */
  private take(length: number, what: string): number {
    if (length > this.bytesLeft()) throw this.ended(length, what);
    if (this.at + length > this.windowStart + this.window.length) this.refill(length);
    const index = this.at - this.windowStart;
    this.at += length;
    return index;
  }

  private refill(length: number): void {
    const wanted = Math.max(length, Math.min(this.piece, this.bytesLeft()));
    this.window = this.source.read(this.at, wanted);
    this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.byteLength);
    this.windowStart = this.at;
    this.piece = Math.min(this.piece * 2, LARGEST_PIECE);
  }

  private ended(length: number, what: string): FormatError {
    const place = { at: this.at, what };
    if (this.source.size > this.limit) {
      return new FormatError(`The header is longer than ${this.limit} bytes (at ${what}): no model needs that much. The file is damaged.`, place);
    }
    return new FormatError(
      `The file ends at byte ${this.source.size}, but ${what} at byte ${this.at} needs ${length} bytes. It is cut short: download or copy it again.`,
      place,
    );
  }
}
