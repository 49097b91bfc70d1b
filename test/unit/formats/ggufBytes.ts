// Writes GGUF files for tests, valid or, on purpose, not.

/** Bytes of numbers and texts, little-endian. */
export function bytesOf(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function number(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}

export const u8 = (value: number) => number(1, view => view.setUint8(0, value));
export const u16 = (value: number) => number(2, view => view.setUint16(0, value, true));
export const u32 = (value: number) => number(4, view => view.setUint32(0, value, true));
export const f32 = (value: number) => number(4, view => view.setFloat32(0, value, true));
export const f64 = (value: number) => number(8, view => view.setFloat64(0, value, true));
export const u64 = (value: number | bigint) => number(8, view => view.setBigUint64(0, BigInt(value), true));
export const text = (value: string | Uint8Array) => {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return bytesOf(u64(bytes.length), bytes);
};

/** The numbers that stand for value types in a file. */
export const kinds = { u8: 0, i8: 1, u16: 2, i16: 3, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9, u64: 10, i64: 11, f64: 12 };

/** A typed metadata value. */
export const value = (kind: number, ...payload: readonly Uint8Array[]) => bytesOf(u32(kind), ...payload);
export const string = (content: string | Uint8Array) => value(kinds.string, text(content));
export const array = (kind: number, items: readonly Uint8Array[], count: number | bigint = items.length) => value(kinds.array, u32(kind), u64(count), ...items);

export interface TensorToTest {
  readonly name: string;
  readonly shape: readonly (number | bigint)[];
  /** Type number; 0 is F32. */
  readonly type?: number;
  /** From the start of the data. */
  readonly offset: number | bigint;
}

export interface GgufToTest {
  readonly magic?: string;
  readonly version?: number;
  readonly metadata?: readonly (readonly [key: string, value: Uint8Array])[];
  readonly tensors?: readonly TensorToTest[];
  readonly keyCount?: number | bigint;
  readonly tensorCount?: number | bigint;
  readonly alignment?: number;
  /** Bytes of data after the header. */
  readonly data?: number;
}

export function ggufHeader({ magic = "GGUF", version = 3, metadata = [], tensors = [], keyCount = metadata.length, tensorCount = tensors.length }: GgufToTest): Uint8Array {
  return bytesOf(
    new TextEncoder().encode(magic), u32(version), u64(tensorCount), u64(keyCount),
    ...metadata.map(([key, typed]) => bytesOf(text(key), typed)),
    ...tensors.map(({ name, shape, type = 0, offset }) => bytesOf(text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset))),
  );
}

export function ggufBytes(file: GgufToTest): Uint8Array {
  const header = ggufHeader(file);
  const alignment = file.alignment ?? 32;
  const start = Math.ceil(header.length / alignment) * alignment;
  const bytes = new Uint8Array(start + (file.data ?? 0));
  bytes.set(header);
  return bytes;
}

/** A small file with a value of every kind and two tensors. */
export const sample: GgufToTest = {
  metadata: [
    ["general.architecture", string("llama")],
    ["general.alignment", value(kinds.u32, u32(64))],
    ["a.u64", value(kinds.u64, u64(7))],
    ["a.bool", value(kinds.bool, u8(1))],
    ["a.floats", array(kinds.f32, [f32(0.5), f32(-2)])],
    ["a.texts", array(kinds.string, [text("a"), text(""), text("ÄĠ😀")])],
    ["a.nested", array(kinds.array, [bytesOf(u32(kinds.u16), u64(2), u16(1), u16(65535))])],
  ],
  tensors: [
    { name: "first.weight", shape: [32, 2], type: 2, offset: 0 },
    { name: "second.weight", shape: [3], offset: 64 },
  ],
  alignment: 64,
  data: 76,
};
