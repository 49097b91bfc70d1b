// Fills the derived file: each job reads its tensors once and writes its parts.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { setImmediate as tick } from "node:timers/promises";
import { dequantise } from "../../core/formats/dequantise/dequantise";
import type { GgmlType } from "../../core/formats/ggmlTypes";
import { type Q4Blocks, type Q4OffsetBlocks, repackQ4_0, repackQ4_1, repackQ8_0 } from "../../core/formats/repack";
import { BLOCK_SIZE, type BlockType, type Job, type JobSource, type ModelTensor } from "../../core/graph/weightPlan";

/** Bytes of a model's tensor, as stored. */
export type ReadTensor = (tensor: ModelTensor, fromByte?: number, byteLength?: number) => Uint8Array;

/** At most this many elements are widened to float32 at once. */
const PIECE_ELEMENTS = 4 << 20;

export interface FillOptions {
  readonly read: ReadTensor;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

/** Writes all parts of the derived file to `path`; stops between tensors when aborted. */
export async function fillDerived(path: string, bytes: number, jobs: readonly Job[], { read, signal, onBytes }: FillOptions): Promise<void> {
  const fd = openSync(path, "w");
  try {
    ftruncateSync(fd, bytes);
    let done = 0;
    for (const job of jobs) {
      let row = 0;
      for (const source of job.sources) {
        await tick();
        signal.throwIfAborted();
        if (job.kind === "blocks") writeBlocks(fd, job, source, row, read);
        else writeFloats(fd, job, source, row, read);
        row += source.tensor.rows;
        onBytes((done += source.tensor.data.byteLength));
      }
    }
  } finally {
    closeSync(fd);
  }
}

const REPACK: Readonly<Record<BlockType, (bytes: Uint8Array, range: { rows: number; columns: number; rowOrder?: ((row: number) => number) | undefined }) => Q4Blocks | Q4OffsetBlocks>> = {
  Q4_0: repackQ4_0, Q4_1: repackQ4_1, Q8_0: repackQ8_0,
};

function writeBlocks(fd: number, job: Job & { kind: "blocks" }, source: JobSource, row: number, read: ReadTensor): void {
  const { rows, columns } = source.tensor;
  const blocks = columns / BLOCK_SIZE;
  const packed = REPACK[job.type](read(source.tensor), { rows, columns, rowOrder: source.rowOrder });
  write(fd, packed.levels, job.levels + row * (packed.levels.length / rows));
  write(fd, packed.scales, job.scales + row * blocks * 4);
  if (job.zeroPoints !== null && "zeroPoints" in packed) write(fd, packed.zeroPoints, job.zeroPoints + row * Math.ceil(blocks / 2));
  if (job.correction !== null && "correction" in packed) write(fd, packed.correction, job.correction + row * blocks * 4);
}

function writeFloats(fd: number, job: Job & { kind: "float32" }, { tensor, rowOrder }: JobSource, row: number, read: ReadTensor): void {
  const { rows, columns } = tensor;
  const bytesPerRow = tensor.data.byteLength / rows;
  const step = rowOrder ? rows : Math.max(1, Math.floor(PIECE_ELEMENTS / columns));
  for (let from = 0; from < rows; from += step) {
    const count = Math.min(step, rows - from);
    const values = dequantise(tensor.type as GgmlType, read(tensor, from * bytesPerRow, count * bytesPerRow));
    write(fd, rowOrder ? reordered(values, rows, columns, rowOrder) : values, job.offset + (row + from) * columns * 4);
  }
}

function reordered(values: Float32Array, rows: number, columns: number, rowOrder: (row: number) => number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) out.set(values.subarray(rowOrder(row) * columns, (rowOrder(row) + 1) * columns), row * columns);
  return out;
}

function write(fd: number, values: Uint8Array | Float32Array, at: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}
