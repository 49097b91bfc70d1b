// Runs texts through a decoder in pieces, on what is cached of them.
import type { Priority } from "../../protocol/engineMethods";
import { collectGarbage } from "./collectGarbage";
import type { Decoder } from "./decoder";
import type { Lane } from "./lane";
import type { Lease, PrefixCache } from "./prefixCache";
import type { Sequence } from "./sequence";

/** Rows of one forward pass. Longer ones gain nothing and keep newer questions waiting. */
export const CHUNK = 128;
/** Rows of logits at once: [32, vocabulary] floats, several times over, make the peak of memory. */
const HEAD_ROWS = 32;

export interface RunOptions {
  readonly priority: Priority;
  readonly signal: AbortSignal;
}

export interface Numbers {
  readonly sequence: Sequence;
  /** Positions that went through the model for this answer. */
  readonly positionsRun: number;
}

export class TextRunner {
  constructor(readonly decoder: Decoder, private readonly cache: PrefixCache, private readonly lane: Lane) {}

  /**
   * Numbers of every row of `ids`: row t against target t + 1, the last row against none (target 0). `onRows` gets the
   * rows that are complete after each chunk. `use` reads the sequence while it is held.
   */
  async score<T>(ids: ArrayLike<number>, k: number, options: RunOptions, onRows: (sequence: Sequence, from: number, to: number) => void, use: (numbers: Numbers) => T): Promise<T> {
    return this.borrow(ids, async (sequence) => {
      const before = sequence.length;
      let done = 0;
      do {
        if (sequence.length < ids.length) await this.advance(sequence, ids, options);
        await this.fillNumbers(sequence, ids, done, sequence.length, k, options);
        onRows(sequence, done, sequence.length);
        done = sequence.length;
      } while (done < ids.length);
      return use({ sequence, positionsRun: ids.length - before });
    });
  }

  /** Keys, values and hidden rows of all `ids`; `use` reads and may extend the sequence while it is held. */
  async prefill<T>(ids: ArrayLike<number>, options: RunOptions, use: (sequence: Sequence) => Promise<T>): Promise<T> {
    return this.borrow(ids, async (sequence) => {
      await this.extend(sequence, ids, options);
      return use(sequence);
    });
  }

  /** Runs what a held sequence lacks of `ids`. */
  async extend(sequence: Sequence, ids: ArrayLike<number>, options: RunOptions): Promise<void> {
    while (sequence.length < ids.length) await this.advance(sequence, ids, options);
  }

  /** One piece of work in its turn. */
  piece<T>(options: RunOptions, work: () => Promise<T>): Promise<T> {
    return this.lane.run(options.priority, options.signal, work);
  }

  private async borrow<T>(ids: ArrayLike<number>, use: (sequence: Sequence) => Promise<T>): Promise<T> {
    const lease: Lease = this.cache.lease(ids);
    try {
      return await use(lease.sequence);
    } finally {
      lease.release();
    }
  }

  private async advance(sequence: Sequence, ids: ArrayLike<number>, options: RunOptions): Promise<void> {
    const from = sequence.length;
    const chunk = Array.prototype.slice.call(ids, from, from + CHUNK) as number[];
    await this.piece(options, async () => {
      const { hidden } = await this.decoder.chunk(sequence.kv, { ids: chunk, from });
      sequence.append(chunk, hidden);
    });
    collectGarbage();
  }

  private async fillNumbers(sequence: Sequence, ids: ArrayLike<number>, from: number, to: number, k: number, options: RunOptions): Promise<void> {
    const target = (row: number): number => (row + 1 < ids.length ? (ids[row + 1] as number) : 0);
    for (let row = from; row < to;) {
      if (sequence.hasNumbers(row, target(row), k)) { row++; continue; }
      const end = Math.min(row + HEAD_ROWS, to);
      const targets = Uint32Array.from({ length: end - row }, (_, i) => target(row + i));
      const start = row;
      await this.piece(options, async () => {
        sequence.setNumbers(start, targets, k, await this.decoder.numbers(sequence.hiddenRows(start, end), targets, k));
      });
      row = end;
    }
  }
}
