// How far one run's distributions lie from another's, row by row.
import { closeSync, openSync, readSync } from "node:fs";

export interface Divergence {
  /** KL(reference || other), bits per row. */
  readonly meanBits: number;
  readonly worstBits: number;
  /** |log p(target)| apart, nats. */
  readonly meanTargetNats: number;
  readonly worstTargetNats: number;
  /** Share of rows whose most probable token is the same. */
  readonly sameFirst: number;
}

/** Compares two files of float32 rows [targets.length, vocabulary], logits or log-probabilities alike. */
export function divergenceOfFiles(reference: string, other: string, targets: readonly number[], vocabulary: number): Divergence {
  const [a, b] = [openSync(reference, "r"), openSync(other, "r")];
  const [p, q] = [new Float32Array(vocabulary), new Float32Array(vocabulary)];
  try {
    return divergence(targets, (row) => {
      readRow(a, p, row);
      readRow(b, q, row);
      return [p, q];
    });
  } finally {
    closeSync(a);
    closeSync(b);
  }
}

/** `rows(t)` gives both rows of target t; in float64, as the differences are small. */
export function divergence(targets: readonly number[], rows: (row: number) => readonly [reference: Float32Array, other: Float32Array]): Divergence {
  const bits: number[] = [];
  const nats: number[] = [];
  let same = 0;
  targets.forEach((target, row) => {
    const [reference, other] = rows(row);
    const [p, q] = [logPartition(reference), logPartition(other)];
    let kl = 0;
    for (let i = 0; i < reference.length; i++) {
      const logP = (reference[i] as number) - p.log;
      kl += Math.exp(logP) * (logP - ((other[i] as number) - q.log));
    }
    bits.push(Math.max(0, kl) / Math.LN2);
    nats.push(Math.abs((reference[target] as number) - p.log - ((other[target] as number) - q.log)));
    if (p.first === q.first) same++;
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { meanBits: mean(bits), worstBits: Math.max(...bits), meanTargetNats: mean(nats), worstTargetNats: Math.max(...nats), sameFirst: same / targets.length };
}

/** log sum e^x, and the index of the largest. */
function logPartition(logits: Float32Array): { readonly log: number; readonly first: number } {
  let first = 0;
  for (let i = 1; i < logits.length; i++) if ((logits[i] as number) > (logits[first] as number)) first = i;
  const largest = logits[first] as number;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return { log: largest + Math.log(sum), first };
}

/** Log-probabilities of the targets, nats. */
export function targetLogProbs(file: string, targets: readonly number[], vocabulary: number): readonly number[] {
  const fd = openSync(file, "r");
  const row = new Float32Array(vocabulary);
  try {
    return targets.map((target, at) => {
      readRow(fd, row, at);
      return (row[target] as number) - logPartition(row).log;
    });
  } finally {
    closeSync(fd);
  }
}

function readRow(fd: number, into: Float32Array, row: number): void {
  for (let done = 0; done < into.byteLength;) {
    const read = readSync(fd, into, done, into.byteLength - done, row * into.byteLength + done);
    if (read === 0) throw new Error(`There is no row ${row} in the file of distributions.`);
    done += read;
  }
}
