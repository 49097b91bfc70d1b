import type { Priority } from "../../protocol/engineMethods";

interface Waiting {
  readonly priority: Priority;
  readonly start: () => void;
}

/**
 * One forward pass at a time. Work is given in pieces of one chunk each: before every piece the interactive ones that
 * wait come first, each kind in the order of asking, so that a background text never delays a caret by more than one piece.
 */
export class Lane {
  private busy = false;
  private readonly waiting: Waiting[] = [];

  async run<T>(priority: Priority, signal: AbortSignal, piece: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.busy) await this.turn(priority);
    this.busy = true;
    try {
      signal.throwIfAborted();
      return await piece();
    } finally {
      this.busy = false;
      this.next();
    }
  }

  private turn(priority: Priority): Promise<void> {
    return new Promise((resolve) => { this.waiting.push({ priority, start: resolve }); });
  }

  private next(): void {
    const interactive = this.waiting.findIndex(({ priority }) => priority === "interactive");
    const [first] = this.waiting.splice(Math.max(0, interactive), 1);
    if (!first) return;
    this.busy = true; // held for the one that starts: nobody slips in between
    first.start();
  }
}
