export interface HeartbeatOptions {
  readonly everyMs: number;
  /** Beats in a row without an answer that make a hung engine. Beats, not time: a machine that slept beats once. */
  readonly missed: number;
  readonly ping: () => Promise<unknown>;
  readonly hung: (silentMs: number) => void;
}

/** Asks for a sign of life while something is under way. An idle engine is left in peace. */
export class Heartbeat {
  private open = 0;
  private silent = 0;
  private waiting = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: HeartbeatOptions) {}

  /** Beats until `work` is settled. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.open++;
    this.timer ??= setInterval(() => { this.beat(); }, this.options.everyMs);
    try {
      return await work;
    } finally {
      if (--this.open === 0) this.dispose();
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.silent = 0;
  }

  private beat(): void {
    if (this.waiting && ++this.silent >= this.options.missed) {
      this.dispose();
      return this.options.hung(this.options.missed * this.options.everyMs);
    }
    if (!this.waiting) this.ask();
  }

  private ask(): void {
    this.waiting = true;
    // Rejected means closed, and the end of the process is told by its own event.
    void this.options.ping().then(() => { this.silent = 0; }, () => undefined).finally(() => { this.waiting = false; });
  }
}
