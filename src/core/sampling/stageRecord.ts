import type { Candidates } from "./candidates";
import { distributionOf } from "./distribution";
import type { Distribution, Outcome, Transform } from "./transform";

/** What one stage of a chain did to the candidates of one step. Columns, so that 50,000 candidates stay small. */
export interface StageRecord {
  readonly transform: string;
  readonly label: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** False where it was switched off or had nothing to act on. */
  readonly acted: boolean;
  /** What it found out: a temperature, a threshold, a chance; "switched off". */
  readonly note?: string;
  /** The candidates with a probability after it, in the chain's order. */
  readonly kept: Distribution;
  readonly removed: Removed;
}

/** Candidates that a stage took away, in their order before it. `reason` is empty where there are none. */
export interface Removed { readonly ids: Int32Array; readonly reason: string }

const NOTHING: Removed = { ids: new Int32Array(0), reason: "" };
const UNNAMED = "its logit fell to minus infinity";

/** Watches the candidates of one step on their way through a chain. */
export class StageRecorder {
  readonly input: Distribution;
  readonly stages: StageRecord[] = [];
  private readonly marks: Uint8Array;

  constructor(candidates: Candidates) {
    this.input = distributionOf(candidates);
    let highest = -1;
    for (const id of this.input.ids) highest = Math.max(highest, id);
    this.marks = new Uint8Array(highest + 1);
  }

  after({ name, label, params }: Transform, outcome: Outcome, candidates: Candidates): void {
    const before = this.stages.at(-1)?.kept ?? this.input;
    const kept = outcome.acted ? distributionOf(candidates) : before;
    const { acted, note } = outcome;
    const removed = this.removed(before.ids, kept.ids, outcome.reason ?? UNNAMED);
    this.stages.push({ transform: name, label, params, acted, ...(note === undefined ? {} : { note }), kept, removed });
  }

  private removed(before: Int32Array, after: Int32Array, reason: string): Removed {
    if (before.length === after.length) return NOTHING;
    const ids = new Int32Array(before.length - after.length);
    let removed = 0;
    for (const id of after) this.marks[id] = 1;
    for (const id of before) if (this.marks[id] === 0) ids[removed++] = id;
    for (const id of after) this.marks[id] = 0;
    return { ids, reason };
  }
}
