// The safetensors container (github.com/huggingface/safetensors): the length of a JSON header (u64), the header, the
// data. Tensors fill the data without gap or overlap.
import { type ByteSource } from "./byteSource";
import { FormatError } from "./formatError";
import { HeaderCursor } from "./headerCursor";
import { isSafetensorsType, safetensorsBytes, type SafetensorsType } from "./safetensorsTypes";
import { isJsonObject, type Json, type JsonObject, parseStrictJson } from "./strictJson";
import { decodeStrictUtf8 } from "./utf8";

export interface SafetensorsTensor {
  readonly name: string;
  readonly dtype: SafetensorsType;
  /** Row-major, the last dimension contiguous; empty for a single value. */
  readonly shape: readonly number[];
  /** Absolute offset of its first byte in the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsFile {
  /** The texts under `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
}

/** The limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA = "__metadata__";
const what = "The safetensors header";

/** Reads the header of a safetensors file. Throws FormatError, naming what and where, for anything but a whole, valid file. */
export function readSafetensors(source: ByteSource): SafetensorsFile {
  const cursor = new HeaderCursor(source, MAX_HEADER_BYTES + LENGTH_BYTES);
  const length = cursor.countOf(1, MAX_HEADER_BYTES, "the header length");
  const header = parseHeader(cursor, length);
  const dataOffset = LENGTH_BYTES + length;
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, entry] of header) {
    if (name !== METADATA) tensors.set(name, readTensor(name, entry, dataOffset));
  }
  checkLayout([...tensors.values()], dataOffset, source.size);
  return { metadata: readMetadata(header.get(METADATA)), tensors };
}

function parseHeader(cursor: HeaderCursor, length: number): JsonObject {
  const { bytes, start } = cursor.slice(length, what);
  const text = decodeStrictUtf8(bytes.subarray(start, start + length));
  if (text === undefined) throw new FormatError(`${what} is not UTF-8 text. The file is damaged, or no safetensors file.`, { at: LENGTH_BYTES, what });
  const header = parseStrictJson(text, what);
  if (isJsonObject(header)) return header;
  throw new FormatError(`${what} should be a JSON object. The file is damaged, or no safetensors file.`, { at: LENGTH_BYTES, what });
}

function readMetadata(entry: Json | undefined): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  if (entry === undefined) return metadata;
  if (!isJsonObject(entry)) throw wrong(METADATA, "should be an object of strings");
  for (const [key, value] of entry) {
    if (typeof value !== "string") throw wrong(METADATA, `should hold strings, but "${key}" is none`);
    metadata.set(key, value);
  }
  return metadata;
}

function readTensor(name: string, entry: Json, dataOffset: number): SafetensorsTensor {
  if (!isJsonObject(entry)) throw wrong(name, "should be an object");
  const dtype = readDtype(name, entry.get("dtype"));
  const shape = readSizes(name, "shape", entry.get("shape"));
  const [start, end, ...more] = readSizes(name, "data_offsets", entry.get("data_offsets"));
  if (start === undefined || end === undefined || more.length > 0) throw wrong(name, `should have two "data_offsets"`);
  const byteLength = safetensorsBytes(dtype, shape);
  if (byteLength !== end - start) {
    throw wrong(name, `is ${dtype} of shape [${shape.join(", ")}], which does not take the ${end - start} bytes that its "data_offsets" give it`);
  }
  return { name, dtype, shape, offset: dataOffset + start, byteLength };
}

function readDtype(name: string, value: Json | undefined): SafetensorsType {
  if (typeof value !== "string") throw wrong(name, `should have a text as "dtype"`);
  if (!isSafetensorsType(value)) throw wrong(name, `has the dtype "${value}", which is not known here`);
  return value;
}

function readSizes(name: string, key: string, value: Json | undefined): readonly number[] {
  const isSize = (item: Json): item is number => typeof item === "number" && Number.isSafeInteger(item) && item >= 0;
  const items: readonly Json[] | undefined = Array.isArray(value) ? value : undefined;
  if (items?.every(isSize)) return items;
  throw wrong(name, `should have whole numbers, 0 or more, as "${key}"`);
}

function checkLayout(tensors: SafetensorsTensor[], dataOffset: number, size: number): void {
  tensors.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = dataOffset;
  let before = "the header";
  for (const { name, offset, byteLength } of tensors) {
    if (offset < end) throw wrong(name, `overlaps "${before}" at byte ${offset}`, offset);
    if (offset > end) throw wrong(name, `starts at byte ${offset}, ${offset - end} bytes after the end of "${before}"; gaps are not allowed`, offset);
    end = offset + byteLength;
    before = name;
    if (end > size) throw wrong(name, `should end at byte ${end}, but the file ends at byte ${size}: it is cut short`, offset);
  }
  if (end < size) throw new FormatError(`The tensors end at byte ${end}, but the file goes on to byte ${size}. It is damaged: download or copy it again.`, { at: end });
}

function wrong(name: string, why: string, at?: number): FormatError {
  return new FormatError(`"${name}" ${why}. The file is damaged: download or copy it again.`, { what: name, at });
}
