import { FormatError } from "./formatError";
import { type HeaderCursor } from "./headerCursor";
import { decodeStrictUtf8, decodeUtf8, Utf8Batch } from "./utf8Batch";

export type GgufNumbers =
  | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array
  | Float32Array | Float64Array | BigUint64Array | BigInt64Array;

export type GgufArray = GgufNumbers | readonly boolean[] | readonly string[] | readonly GgufArray[];

/** A metadata value. 64-bit integers are numbers where a number holds them exactly, else bigints. */
export type GgufValue = number | bigint | boolean | string | GgufArray;

/** Longest text taken as a value: chat templates stay under a hundredth of it. */
const MAX_STRING_BYTES = 1 << 24;
/** Arrays inside arrays: no known file has any; these keep a hostile one cheap. */
const MAX_ARRAY_DEPTH = 8;
const MAX_NESTED_ARRAYS = 1 << 12;

const STRING_TYPE = 8;
const ARRAY_TYPE = 9;

interface NumberKind {
  readonly bytes: number;
  readonly read: (cursor: HeaderCursor, what: string) => number | bigint;
  /** Takes a buffer of its own, in the byte order of the file (little-endian, as every machine VS Code runs on). */
  readonly array: (buffer: ArrayBuffer) => GgufNumbers;
}

/** By the number that stands for the type in a file (`enum gguf_type`). */
const numberKinds: Readonly<Record<number, NumberKind>> = {
  0: { bytes: 1, read: (c, what) => c.u8(what), array: b => new Uint8Array(b) },
  1: { bytes: 1, read: (c, what) => c.i8(what), array: b => new Int8Array(b) },
  2: { bytes: 2, read: (c, what) => c.u16(what), array: b => new Uint16Array(b) },
  3: { bytes: 2, read: (c, what) => c.i16(what), array: b => new Int16Array(b) },
  4: { bytes: 4, read: (c, what) => c.u32(what), array: b => new Uint32Array(b) },
  5: { bytes: 4, read: (c, what) => c.i32(what), array: b => new Int32Array(b) },
  6: { bytes: 4, read: (c, what) => c.f32(what), array: b => new Float32Array(b) },
  10: { bytes: 8, read: (c, what) => c.u64(what), array: b => new BigUint64Array(b) },
  11: { bytes: 8, read: (c, what) => c.i64(what), array: b => new BigInt64Array(b) },
  12: { bytes: 8, read: (c, what) => c.f64(what), array: b => new Float64Array(b) },
};
const BOOL_TYPE = 7;

/** The value of one metadata entry, its type included. `what` names the entry in errors. */
export function readGgufValue(cursor: HeaderCursor, what: string): GgufValue {
  const type = cursor.u32(`the type of ${what}`);
  if (type === STRING_TYPE) return readText(cursor, what);
  if (type === BOOL_TYPE) return readBool(cursor, what);
  if (type === ARRAY_TYPE) return readArray(cursor, what, { depth: 1, nestedLeft: MAX_NESTED_ARRAYS });
  const kind = numberKinds[type];
  if (!kind) throw unknownType(cursor, type, what);
  const value = kind.read(cursor, what);
  if (typeof value === "number") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A name: a string that must be UTF-8 and no longer than `maxBytes`. */
export function readGgufName(cursor: HeaderCursor, what: string, maxBytes: number): string {
  const at = cursor.position;
  const length = cursor.countOf(1, `the length of ${what}`);
  if (length > maxBytes) {
    throw new FormatError(`The length of ${what} at byte ${at} is ${length}; at most ${maxBytes} bytes are allowed. The file is damaged.`, { at, what });
  }
  const { bytes, start } = cursor.slice(length, what);
  const text = decodeStrictUtf8(bytes.subarray(start, start + length));
  if (text === undefined) throw new FormatError(`${what} at byte ${at} is not UTF-8 text. The file is damaged.`, { at, what });
  return text;
}

function readText(cursor: HeaderCursor, what: string): string {
  const length = textLength(cursor, what);
  const { bytes, start } = cursor.slice(length, what);
  return decodeUtf8(bytes.subarray(start, start + length));
}

function textLength(cursor: HeaderCursor, what: string): number {
  const length = cursor.countOf(1, what);
  if (length <= MAX_STRING_BYTES) return length;
  const at = cursor.position - 8;
  throw new FormatError(`${what} at byte ${at} is a text of ${length} bytes; at most ${MAX_STRING_BYTES} are read.`, { at, what });
}

function readBool(cursor: HeaderCursor, what: string): boolean {
  const value = cursor.u8(what);
  if (value <= 1) return value === 1;
  const at = cursor.position - 1;
  throw new FormatError(`${what} at byte ${at} should be true or false (1 or 0), but is ${value}. The file is damaged.`, { at, what });
}

interface Nesting {
  readonly depth: number;
  nestedLeft: number;
}

function readArray(cursor: HeaderCursor, what: string, nesting: Nesting): GgufArray {
  const type = cursor.u32(`the element type of ${what}`);
  if (type === STRING_TYPE) return readTexts(cursor, what);
  if (type === ARRAY_TYPE) return readArrays(cursor, what, nesting);
  if (type === BOOL_TYPE) return readBools(cursor, what);
  const kind = numberKinds[type];
  if (!kind) throw unknownType(cursor, type, what);
  const length = cursor.countOf(kind.bytes, `the length of ${what}`) * kind.bytes;
  const { bytes, start } = cursor.slice(length, what);
  return kind.array(Uint8Array.from(bytes.subarray(start, start + length)).buffer);
}

function readTexts(cursor: HeaderCursor, what: string): readonly string[] {
  const count = cursor.countOf(8, `the length of ${what}`);
  const lengthWhat = `the length of a text of ${what}`;
  const batch = new Utf8Batch();
  for (let i = 0; i < count; i++) {
    const length = textLength(cursor, lengthWhat);
    const { bytes, start } = cursor.slice(length, what);
    batch.add(bytes, start, length);
  }
  return batch.finish();
}

function readBools(cursor: HeaderCursor, what: string): readonly boolean[] {
  const count = cursor.countOf(1, `the length of ${what}`);
  const values: boolean[] = [];
  for (let i = 0; i < count; i++) values.push(readBool(cursor, what));
  return values;
}

function readArrays(cursor: HeaderCursor, what: string, nesting: Nesting): readonly GgufArray[] {
  const at = cursor.position;
  const count = cursor.countOf(12, `the length of ${what}`);
  nesting.nestedLeft -= count;
  if (nesting.depth >= MAX_ARRAY_DEPTH || nesting.nestedLeft < 0) {
    throw new FormatError(
      `${what} at byte ${at} holds arrays in arrays: more than ${MAX_NESTED_ARRAYS} of them or deeper than ${MAX_ARRAY_DEPTH}. No model needs that.`,
      { at, what },
    );
  }
  const values: GgufArray[] = [];
  const inner = { ...nesting, depth: nesting.depth + 1 };
  for (let i = 0; i < count; i++) values.push(readArray(cursor, what, inner));
  nesting.nestedLeft = inner.nestedLeft;
  return values;
}

function unknownType(cursor: HeaderCursor, type: number, what: string): FormatError {
  const at = cursor.position - 4;
  return new FormatError(`${what} has the value type ${type} (byte ${at}), which GGUF does not know. The file is damaged or newer than this reader.`, { at, what });
}
