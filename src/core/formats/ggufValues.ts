import { FormatError, sentence } from "./formatError";
import { readText, readTexts } from "./ggufTexts";
import { type HeaderCursor } from "./headerCursor";
import { decodeStrictUtf8 } from "./utf8";

export type GgufNumbers =
  | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array
  | Float32Array | Float64Array | BigUint64Array | BigInt64Array;

export type GgufArray = GgufNumbers | readonly boolean[] | readonly string[] | readonly GgufArray[];

/** A metadata value. 64-bit integers are numbers where a number holds them exactly, else bigints. */
export type GgufValue = number | bigint | boolean | string | GgufArray;

/** Items of one array: a hundred times the largest vocabulary's. */
const MAX_ARRAY = 1 << 25;
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
  if (type === ARRAY_TYPE) return readArray(cursor, what, { depth: 1, left: MAX_NESTED_ARRAYS });
  const kind = numberKinds[type];
  if (!kind) throw unknownType(cursor, type, what);
  const value = kind.read(cursor, what);
  if (typeof value === "number") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A name: a string that must be UTF-8 and no longer than `maxBytes`. */
export function readGgufName(cursor: HeaderCursor, what: string, maxBytes: number): string {
  const at = cursor.position;
  const length = cursor.countOf(1, maxBytes, `the length of ${what}`);
  const { bytes, start } = cursor.slice(length, what);
  const text = decodeStrictUtf8(bytes.subarray(start, start + length));
  if (text === undefined) throw new FormatError(sentence(`${what} at byte ${at} is not UTF-8 text. The file is damaged.`), { at, what });
  return text;
}

function readBool(cursor: HeaderCursor, what: string): boolean {
  const value = cursor.u8(what);
  if (value <= 1) return value === 1;
  const at = cursor.position - 1;
  throw new FormatError(sentence(`${what} at byte ${at} should be true or false (1 or 0), but is ${value}. The file is damaged.`), { at, what });
}

interface Nesting {
  readonly depth: number;
  left: number;
}

function readArray(cursor: HeaderCursor, what: string, nesting: Nesting): GgufArray {
  const type = cursor.u32(`the element type of ${what}`);
  if (type === STRING_TYPE) return readTexts(cursor, cursor.countOf(8, MAX_ARRAY, `the length of ${what}`), what);
  if (type === ARRAY_TYPE) return readArrays(cursor, what, nesting);
  if (type === BOOL_TYPE) return readBools(cursor, what);
  const kind = numberKinds[type];
  if (!kind) throw unknownType(cursor, type, what);
  const length = cursor.countOf(kind.bytes, MAX_ARRAY, `the length of ${what}`) * kind.bytes;
  const { bytes, start } = cursor.slice(length, what);
  return kind.array(Uint8Array.from(bytes.subarray(start, start + length)).buffer);
}

function readBools(cursor: HeaderCursor, what: string): readonly boolean[] {
  const count = cursor.countOf(1, MAX_ARRAY, `the length of ${what}`);
  const values: boolean[] = [];
  for (let i = 0; i < count; i++) values.push(readBool(cursor, what));
  return values;
}

function readArrays(cursor: HeaderCursor, what: string, nesting: Nesting): readonly GgufArray[] {
  const at = cursor.position;
  const count = cursor.countOf(12, nesting.left, `the length of ${what}`);
  nesting.left -= count;
  if (nesting.depth >= MAX_ARRAY_DEPTH) {
    throw new FormatError(sentence(`${what} holds arrays more than ${MAX_ARRAY_DEPTH} deep (byte ${at}). No model needs that: the file is damaged.`), { at, what });
  }
  const values: GgufArray[] = [];
  const inner = { ...nesting, depth: nesting.depth + 1 };
  for (let i = 0; i < count; i++) values.push(readArray(cursor, what, inner));
  nesting.left = inner.left;
  return values;
}

function unknownType(cursor: HeaderCursor, type: number, what: string): FormatError {
  const at = cursor.position - 4;
  return new FormatError(sentence(`${what} has the value type ${type} (byte ${at}), which GGUF does not know. The file is damaged or newer than this reader.`), { at, what });
}
