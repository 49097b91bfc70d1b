import { FormatError, sentence } from "./formatError";
import { type GgmlType, type GgmlTypeFacts, ggmlTypeById, retiredGgmlType } from "./ggmlTypes";
import { readGgufName } from "./ggufValues";
import { type HeaderCursor } from "./headerCursor";

export interface GgufTensor {
  readonly name: string;
  readonly type: GgmlType;
  /**
   * Lengths of the dimensions in ggml's `ne` order: the first is the contiguous one. A linear layer that other formats
   * call `[out, in]` stands here as `[in, out]`.
   */
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly elements: number;
  /** Absolute offset of its first byte in the file. */
  readonly offset: number;
  readonly byteLength: number;
}

/** A row of the tensor table; `offset` still counts from the start of the data. */
export type TensorEntry = GgufTensor & { readonly at: number };

const MAX_NAME_BYTES = 64;
const MAX_DIMENSIONS = 4;
/** Name length, dimension count, one dimension, type, offset. */
export const MIN_TENSOR_ENTRY_BYTES = 32;

/** One row of the tensor table. */
export function readTensorEntry(cursor: HeaderCursor, index: number): TensorEntry {
  const at = cursor.position;
  const name = readGgufName(cursor, `the name of tensor ${index}`, MAX_NAME_BYTES);
  const what = `tensor "${name}"`;
  const shape = readShape(cursor, what);
  const facts = readType(cursor, what);
  const offset = cursor.size(`the offset of ${what}`);
  const elements = shape.reduce((product, length) => product * length, 1);
  const rowLength = shape[0] as number;
  if (rowLength % facts.blockSize !== 0) {
    throw new FormatError(`A row of ${what} has ${rowLength} elements, but ${facts.name} stores blocks of ${facts.blockSize}. The file is damaged.`, { at, what: name });
  }
  const byteLength = (elements / facts.blockSize) * facts.blockBytes;
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(byteLength)) {
    throw new FormatError(`The shape of ${what}, [${shape.join(", ")}], is too large to be true. The file is damaged.`, { at, what: name });
  }
  return { name, type: facts.name, shape, elements, offset, byteLength, at };
}

function readShape(cursor: HeaderCursor, what: string): readonly number[] {
  const at = cursor.position;
  const dimensions = cursor.u32(`the dimension count of ${what}`);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new FormatError(sentence(`${what} has ${dimensions} dimensions (byte ${at}); 1 to ${MAX_DIMENSIONS} are allowed. The file is damaged.`), { at, what });
  }
  const shape: number[] = [];
  for (let i = 0; i < dimensions; i++) {
    const length = cursor.size(`dimension ${i} of ${what}`);
    if (length === 0) throw new FormatError(`Dimension ${i} of ${what} is 0 (byte ${cursor.position - 8}). The file is damaged.`, { at: cursor.position - 8, what });
    shape.push(length);
  }
  return shape;
}

function readType(cursor: HeaderCursor, what: string): GgmlTypeFacts {
  const at = cursor.position;
  const id = cursor.u32(`the type of ${what}`);
  const facts = ggmlTypeById(id);
  if (facts) return facts;
  const old = retiredGgmlType(id);
  const why = old ? `${old}, which ggml has withdrawn: take a newer conversion of this model` : `number ${id}, which is not known here: the file is damaged or newer than this reader`;
  throw new FormatError(sentence(`${what} has the tensor type ${why} (byte ${at}).`), { at, what });
}

export interface DataPlace {
  readonly dataOffset: number;
  readonly alignment: number;
  readonly fileSize: number;
}

/** The tensors by name with absolute offsets, after checking that each lies in the file, aligned and apart from the others. */
export function placeTensors(entries: readonly TensorEntry[], place: DataPlace): ReadonlyMap<string, GgufTensor> {
  const tensors = new Map<string, GgufTensor>();
  for (const { at, ...entry } of entries) {
    if (tensors.has(entry.name)) throw new FormatError(`Two tensors are called "${entry.name}" (the second at byte ${at}). The file is damaged.`, { at, what: entry.name });
    const tensor = { ...entry, offset: place.dataOffset + entry.offset };
    checkPlace(tensor, at, place);
    tensors.set(entry.name, tensor);
  }
  checkApart([...tensors.values()]);
  return tensors;
}

function checkPlace(tensor: GgufTensor, at: number, { dataOffset, alignment, fileSize }: DataPlace): void {
  const start = tensor.offset;
  if ((start - dataOffset) % alignment !== 0) {
    throw new FormatError(`Tensor "${tensor.name}" starts ${start - dataOffset} bytes into the data, not at a multiple of the file's alignment ${alignment}. The file is damaged.`, { at, what: tensor.name });
  }
  const missing = start + tensor.byteLength - fileSize;
  if (missing > 0) {
    throw new FormatError(
      `Tensor "${tensor.name}" should fill bytes ${start} to ${start + tensor.byteLength}, but the file ends at byte ${fileSize}: ${missing} bytes are missing. Download or copy it again.`,
      { at, what: tensor.name },
    );
  }
}

function checkApart(tensors: GgufTensor[]): void {
  tensors.sort((a, b) => a.offset - b.offset);
  for (let i = 1; i < tensors.length; i++) {
    const before = tensors[i - 1] as GgufTensor;
    const tensor = tensors[i] as GgufTensor;
    if (before.offset + before.byteLength > tensor.offset) {
      throw new FormatError(`Tensors "${before.name}" and "${tensor.name}" overlap at byte ${tensor.offset}. The file is damaged.`, { at: tensor.offset, what: tensor.name });
    }
  }
}
