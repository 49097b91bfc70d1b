// The GGUF container (github.com/ggml-org/ggml, docs/gguf.md), versions 2 and 3, little-endian: metadata and tensor
// table. Tensor data is not touched.
import { type ByteSource } from "./byteSource";
import { FormatError } from "./formatError";
import { type GgufTensor, MIN_TENSOR_ENTRY_BYTES, placeTensors, readTensorEntry, type TensorEntry } from "./ggufTensors";
import { type GgufValue, readGgufName, readGgufValue } from "./ggufValues";
import { HeaderCursor } from "./headerCursor";

export { type GgufTensor } from "./ggufTensors";
export { type GgufArray, type GgufNumbers, type GgufValue } from "./ggufValues";

export interface GgufFile {
  readonly version: 2 | 3;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** Tensor data starts at multiples of this many bytes. */
  readonly alignment: number;
  /** Absolute offset of the tensor data. */
  readonly dataOffset: number;
}

/** Vocabularies of 262,144 tokens with their merges take some 20 MB. */
const MAX_HEADER_BYTES = 1 << 27;
const MAX_KEYS = 1 << 16;
const MAX_KEY_BYTES = (1 << 16) - 1;
const MAX_TENSORS = 1 << 18;
const DEFAULT_ALIGNMENT = 32;
/** Key length, type, one byte of value. */
const MIN_KEY_BYTES = 13;

/** Reads the header of a GGUF file. Throws FormatError, naming what and where, for anything but a whole, valid file. */
export function readGguf(source: ByteSource): GgufFile {
  const cursor = new HeaderCursor(source, MAX_HEADER_BYTES);
  checkMagic(cursor);
  const version = readVersion(cursor);
  const tensorCount = cursor.countOf(MIN_TENSOR_ENTRY_BYTES, MAX_TENSORS, "the tensor count");
  const keyCount = cursor.countOf(MIN_KEY_BYTES, MAX_KEYS, "the metadata count");
  const metadata = readMetadata(cursor, keyCount);
  const entries: TensorEntry[] = [];
  for (let i = 0; i < tensorCount; i++) entries.push(readTensorEntry(cursor, i));
  const alignment = alignmentOf(metadata);
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = placeTensors(entries, { dataOffset, alignment, fileSize: source.size });
  return { version, metadata, tensors, alignment, dataOffset };
}

/** What a file that is no GGUF may be, by its first four characters. */
const otherFormats: Readonly<Record<string, string>> = {
  lmgg: "an old ggml file, from before GGUF",
  fmgg: "an old ggml file, from before GGUF",
  tjgg: "an old ggml file, from before GGUF",
  vers: "perhaps a Git LFS pointer: the model itself was not downloaded",
  "<!DO": "a web page",
  "<htm": "a web page",
};

function checkMagic(cursor: HeaderCursor): void {
  const { bytes, start } = cursor.slice(4, "the GGUF signature");
  const magic = String.fromCharCode(...bytes.subarray(start, start + 4));
  if (magic === "GGUF") return;
  const guess = otherFormats[magic];
  throw new FormatError(`This is no GGUF file: its first four bytes are not "GGUF"${guess ? ` (it is ${guess})` : ""}. Choose a .gguf model.`, { at: 0, what: "the GGUF signature" });
}

function readVersion(cursor: HeaderCursor): 2 | 3 {
  const version = cursor.u32("the GGUF version");
  if (version === 2 || version === 3) return version;
  const place = { at: 4, what: "the GGUF version" };
  if (version !== 0 && (version & 0xffff) === 0) {
    throw new FormatError("This GGUF file is big-endian; only little-endian files are read. Take the usual conversion of this model.", place);
  }
  throw new FormatError(`This GGUF file has version ${version}; versions 2 and 3 are read. Take another conversion of this model.`, place);
}

function readMetadata(cursor: HeaderCursor, count: number): ReadonlyMap<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const at = cursor.position;
    const key = readGgufName(cursor, `metadata key ${i}`, MAX_KEY_BYTES);
    if (metadata.has(key)) throw new FormatError(`The metadata key "${key}" occurs twice (again at byte ${at}). The file is damaged.`, { at, what: key });
    metadata.set(key, readGgufValue(cursor, `metadata "${key}"`));
  }
  return metadata;
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const key = "general.alignment";
  const value = metadata.get(key) ?? DEFAULT_ALIGNMENT;
  const powerOfTwo = typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 1 << 30 && (value & (value - 1)) === 0;
  if (powerOfTwo) return value;
  const shown = typeof value === "number" ? String(value) : typeof value;
  throw new FormatError(`Metadata "${key}" should be a power of two, but is ${shown}. The file is damaged.`, { what: key });
}
