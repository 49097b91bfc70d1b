// Decides, before any byte is moved, in which form each weight will be computed with and where its bytes will lie: in
// the model's own file where ONNX Runtime takes the stored type, else in one derived file that is filled by jobs.
import { FormatError } from "../formats/formatError";
import type { Stored } from "./ir";
import type { LinearForm, RowSource, Table, VectorSource, WeightSource } from "./weights";

/** A matrix (or vector: rows = 1) of a model file. */
export interface ModelTensor {
  readonly name: string;
  /** ggml's or safetensors' name: "F32", "BF16", "Q4_1" … */
  readonly type: string;
  readonly rows: number;
  readonly columns: number;
  /** Where it lies; `file` as the graph will name it. */
  readonly data: Stored;
}

/** Work that fills a part of the derived file. Offsets are in that file. */
export type Job =
  | { readonly kind: "float32"; readonly sources: readonly JobSource[]; readonly columns: number; readonly offset: number }
  | {
    readonly kind: "blocks";
    readonly type: BlockType;
    readonly sources: readonly JobSource[];
    readonly rows: number;
    readonly columns: number;
    readonly levels: number;
    readonly scales: number;
    readonly zeroPoints: number | null;
    readonly correction: number | null;
  };
export interface JobSource { readonly tensor: ModelTensor; readonly rowOrder?: (row: number) => number; readonly transposed?: boolean }
/** Stored types that MatMulNBits computes with after a repacking that loses nothing. */
export type BlockType = "Q4_0" | "Q4_1" | "Q8_0";

const BLOCK_BITS: Readonly<Record<BlockType, 4 | 8>> = { Q4_0: 4, Q4_1: 4, Q8_0: 8 };
export const BLOCK_SIZE = 32;
const IN_PLACE: Readonly<Record<string, "float32" | "float16" | "bfloat16">> = { F32: "float32", F16: "float16", BF16: "bfloat16" };
/** Each part of the derived file begins on a page, so that it can be mapped by itself. */
const PAGE = 4096;

export interface PlanSource {
  /** Undefined where the model has no such tensor. */
  find(name: string): ModelTensor | undefined;
  /** A small tensor's values. */
  read(tensor: ModelTensor): Float32Array;
}

export class WeightPlan implements WeightSource {
  private readonly jobList: Job[] = [];
  private readonly known = new Map<string, unknown>();
  private end = 0;

  constructor(private readonly source: PlanSource, private readonly derivedFile: string) {}

  get jobs(): readonly Job[] { return this.jobList; }
  /** Size of the derived file. */
  get derivedBytes(): number { return this.end; }

  linear(sources: readonly RowSource[]): readonly LinearForm[] {
    return this.once(`linear ${keyOf(sources)}`, () => groupByType(sources.map((s) => this.resolve(s))).map((group) => this.form(group)));
  }

  /** The same map with float32 weights, whatever they are stored as: exact, and the quickest for many rows. */
  dense(sources: readonly RowSource[]): readonly LinearForm[] {
    return this.once(`dense ${keyOf(sources)}`, () => {
      const found = sources.map((s) => this.resolve(s));
      const only = found.length === 1 ? found[0] : undefined;
      if (only && !only.rowOrder && !only.transposed && only.tensor.type !== "F32") {
        const table = this.table(sources[0] as RowSource); // the embedding, where the two are tied: one copy serves both
        return [{ kind: "dense", type: table.type, out: table.rows, in: table.columns, data: table.data }];
      }
      return [only && inPlace(only) ? this.stored(only) : this.derivedDense(found)];
    });
  }

  vector({ tensor, size, pieces, order, plus = 0 }: VectorSource): Float32Array {
    const parts = pieces === undefined ? [this.values(tensor, size)] : Array.from({ length: pieces }, (_, i) => this.values(tensor.replace("@", String(i)), size / pieces));
    const values = new Float32Array(size);
    parts.forEach((part, i) => values.set(part, i * part.length));
    return values.map((value, i) => (order ? (values[order(i)] as number) : value) + plus);
  }

  private values(name: string, size: number): Float32Array {
    const found = this.find(name);
    if (found.rows * found.columns !== size) throw misfit(found, `${size} values`);
    return this.source.read(found);
  }

  table(source: RowSource): Table {
    return this.once(`table ${keyOf([source])}`, () => {
      const { tensor: found } = this.resolve(source);
      const { rows, columns } = found;
      const type = IN_PLACE[found.type];
      if (type) return { rows, columns, type, data: found.data };
      const form = this.derivedDense([{ tensor: found }]);
      return { rows, columns, type: "float32", data: form.data };
    });
  }

  private form(group: readonly JobSource[]): LinearForm {
    const first = group[0] as JobSource;
    const type = first.tensor.type;
    if (group.length === 1 && inPlace(first)) return this.stored(first);
    return isBlockType(type) && !first.transposed && first.tensor.columns % BLOCK_SIZE === 0 ? this.derivedBlocks(type, group) : this.derivedDense(group);
  }

  private stored({ tensor, transposed }: JobSource): LinearForm & { kind: "dense" } {
    return denseForm(tensor.rows, tensor.columns, IN_PLACE[tensor.type] ?? "float32", tensor.data, transposed);
  }

  private derivedDense(sources: readonly JobSource[]): LinearForm & { kind: "dense" } {
    const { tensor: { columns }, transposed } = sources[0] as JobSource;
    const rows = rowsOf(sources);
    const data = this.reserve(rows * columns * 4);
    this.jobList.push({ kind: "float32", sources, columns, offset: data.offset });
    return denseForm(rows, columns, "float32", data, transposed);
  }

  private derivedBlocks(type: BlockType, sources: readonly JobSource[]): LinearForm {
    const { columns } = (sources[0] as JobSource).tensor;
    const rows = rowsOf(sources);
    const blocks = columns / BLOCK_SIZE;
    const bits = BLOCK_BITS[type];
    const levels = this.reserve((rows * columns * bits) / 8);
    const scales = this.reserve(rows * blocks * 4);
    const offset = type === "Q4_1"; // levels stand for d * level + m: a rounded zero point, and a correction for what it leaves
    const zeroPoints = offset ? this.reserve(rows * Math.ceil(blocks / 2)) : null;
    const correction = offset ? this.reserve(rows * blocks * 4) : null;
    this.jobList.push({
      kind: "blocks", type, sources, rows, columns, levels: levels.offset, scales: scales.offset,
      zeroPoints: zeroPoints?.offset ?? null, correction: correction?.offset ?? null,
    });
    return { kind: "blocks", out: rows, in: columns, bits, blockSize: BLOCK_SIZE, levels, scales, ...(zeroPoints && { zeroPoints }), ...(correction && { correction }) };
  }

  private reserve(byteLength: number): Stored {
    const offset = this.end;
    this.end = Math.ceil((offset + byteLength) / PAGE) * PAGE;
    return { file: this.derivedFile, offset, byteLength };
  }

  private find(name: string): ModelTensor {
    const found = this.source.find(name);
    if (!found) throw new MissingTensorError(name);
    return found;
  }

  private resolve(source: RowSource): JobSource {
    const { stack, rowOrder, transposed } = source;
    const whole = this.find(source.tensor);
    const [rows, columns] = transposed ? [source.columns, source.rows] : [source.rows, source.columns];
    const count = stack?.count ?? 1;
    if (whole.rows !== rows * count || whole.columns !== columns) throw misfit(whole, `${rows * count} x ${columns}`);
    const tensor = stack ? partOf(whole, stack.index, rows) : whole;
    return { tensor, ...(rowOrder && { rowOrder }), ...(transposed && { transposed }) };
  }

  private once<T>(key: string, make: () => T): T {
    if (!this.known.has(key)) this.known.set(key, make());
    return this.known.get(key) as T;
  }
}

/** The model's file does not hold a tensor that its architecture needs. */
export class MissingTensorError extends Error {
  override readonly name = "FormatError";
  constructor(readonly tensor: string) {
    super(`The model file has no tensor "${tensor}", which its architecture needs. The file is incomplete or of another architecture; fetch it again.`);
  }
}

export function isBlockType(type: string): type is BlockType { return type in BLOCK_BITS; }

function inPlace({ tensor, rowOrder }: JobSource): boolean { return !rowOrder && tensor.type in IN_PLACE; }
function rowsOf(sources: readonly JobSource[]): number { return sources.reduce((sum, { tensor }) => sum + tensor.rows, 0); }
function keyOf(sources: readonly RowSource[]): string { return sources.map(({ tensor, stack }) => (stack ? `${tensor}[${stack.index}]` : tensor)).join(); }

function denseForm(rows: number, columns: number, type: "float32" | "float16" | "bfloat16", data: Stored, transposed = false): LinearForm & { kind: "dense" } {
  return transposed ? { kind: "dense", out: columns, in: rows, type, data, transposed } : { kind: "dense", out: rows, in: columns, type, data };
}

/** One of the maps that a tensor stacks: rows of every type lie whole, one after another. */
function partOf(tensor: ModelTensor, index: number, rows: number): ModelTensor {
  const byteLength = (tensor.data.byteLength / tensor.rows) * rows;
  return { ...tensor, name: `${tensor.name}[${index}]`, rows, data: { ...tensor.data, offset: tensor.data.offset + index * byteLength, byteLength } };
}

function misfit({ name, rows, columns }: ModelTensor, wanted: string): FormatError {
  return new FormatError(`The tensor "${name}" is ${rows} x ${columns}, but the model's configuration asks for ${wanted}. The file is damaged or mixed up; fetch it again.`, { what: name });
}

/** Neighbours that can be stacked: of one type that has to be repacked anyway. Those used in place stay single. */
function groupByType(sources: readonly JobSource[]): readonly (readonly JobSource[])[] {
  const groups: JobSource[][] = [];
  for (const source of sources) {
    const last = groups.at(-1)?.[0];
    if (last && !inPlace(last) && !inPlace(source) && !last.transposed && !source.transposed && last.tensor.type === source.tensor.type) groups.at(-1)?.push(source);
    else groups.push([source]);
  }
  return groups;
}
