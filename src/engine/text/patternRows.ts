import type { LoadedModel } from "../models/loadedModel";
import { CHUNK, type RunOptions } from "../runtime/textRunner";
import type { Sequence } from "../runtime/sequence";

/** Rows of some queries, as one run of the model gave them. */
export interface PatternBlock {
  /** Ascending. */
  readonly queries: readonly number[];
  /** Weights of keys 0 .. query; a view that lives until the callback returns. `layer` and `query` are places in the lists asked for. */
  row(layer: number, head: number, query: number): Float32Array;
}

/**
 * Attention of query rows of a text that was run: the rows go through the model once more on its cached keys and
 * values, in blocks that hold all wanted queries within reach.
 */
export async function patternRows(model: LoadedModel, sequence: Sequence, queries: readonly number[], layers: readonly number[], options: RunOptions, onBlock: (block: PatternBlock) => void): Promise<void> {
  const { decoder } = model.runner;
  for (const block of blocksOf(queries)) {
    const from = block[0] as number;
    const keys = (block.at(-1) as number) + 1;
    const ids = Uint32Array.from({ length: keys - from }, (_, i) => sequence.idAt(from + i));
    const rows = block.map((query) => query - from);
    const { patterns } = await model.runner.piece(options, () => decoder.chunk(sequence.kv, { ids, from, probes: { rows, layers }, write: false }));
    onBlock({
      queries: block,
      row: (layer, head, i) => {
        const at = (head * block.length + i) * keys;
        return (patterns[layer] as Float32Array).subarray(at, at + (block[i] as number) + 1);
      },
    });
  }
}

/** Sorted queries in groups that one chunk can hold. */
function blocksOf(queries: readonly number[]): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  for (const query of [...new Set(queries)].sort((a, b) => a - b)) {
    const block = blocks.at(-1);
    if (block && query < (block[0] as number) + CHUNK) block.push(query);
    else blocks.push([query]);
  }
  return blocks;
}
