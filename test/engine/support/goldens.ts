import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "../../../src/core/formats/byteSource";
import { readSafetensors } from "../../../src/core/formats/safetensors";

export const GOLDENS = join(process.cwd(), "test/goldens");

export function goldenJson<T>(path: string): T { return JSON.parse(readFileSync(join(GOLDENS, path), "utf8")) as T; }

export interface GoldenTensor { readonly shape: readonly number[]; readonly values: Float32Array | Int32Array }

export interface GoldenTensors { (name: string): GoldenTensor; readonly names: readonly string[] }

/** Tensors of a golden file by name: F32 and I32. */
export function goldenTensors(path: string): GoldenTensors {
  const bytes = new Uint8Array(readFileSync(join(GOLDENS, path)));
  const { tensors } = readSafetensors(memorySource(bytes));
  const read = (name: string): GoldenTensor => {
    const found = tensors.get(name);
    if (!found) throw new Error(`${path} has no tensor ${name}`);
    const { buffer } = bytes.slice(found.offset, found.offset + found.byteLength);
    return { shape: found.shape, values: found.dtype === "I32" ? new Int32Array(buffer) : new Float32Array(buffer) };
  };
  return Object.assign(read, { names: [...tensors.keys()] });
}

/** Largest difference; NaN against NaN is none. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} numbers against ${expected.length}`);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (Number.isNaN(a) && Number.isNaN(e)) continue;
    const difference = Math.abs(a - e);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
