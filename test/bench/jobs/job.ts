// What our side measures: each job runs in a process of its own, through the engine's own code.
import type { Precision } from "../../../src/protocol/engineMethods";
import type { Clocking } from "../machineLoad";

/** What every job needs to know. */
export interface Surroundings {
  /** Catalogue id, or a model's path. */
  readonly model: string;
  readonly modelsFolder: string;
  readonly derivedFolder: string;
  readonly threads: number;
  /** A JSON file with the token ids of the text; the text itself. */
  readonly idsFile: string;
  readonly textFile: string;
  readonly clocking: Clocking;
}

export type Job =
  /** `count` tokens read; with every number of every row, or only the logits of the last. One sample per repetition. */
  | { readonly kind: "prefill"; readonly precision: Precision; readonly count: number; readonly numbers: boolean; readonly repetitions: number }
  /** `steps` single tokens with their numbers after `from` others. One sample per repetition. */
  | { readonly kind: "decode"; readonly precision: Precision; readonly from: number; readonly steps: number; readonly repetitions: number }
  /** A scored text of `from` tokens grows by a token or a word at its end, and is scored again. One sample per step. */
  | { readonly kind: "append"; readonly what: "token" | "word"; readonly from: number; readonly steps: number }
  /** All layers' and heads' rows of one query of a scored text of `count` tokens. One sample per query. */
  | { readonly kind: "attention"; readonly count: number; readonly queries: number }
  /** The head on 128 hidden rows, `rows` at once. One sample per repetition. */
  | { readonly kind: "head"; readonly rows: number; readonly repetitions: number }
  /** Every row's log-probabilities over the vocabulary, to a file of float32: by chunks, or by single steps. */
  | { readonly kind: "distributions"; readonly precision: Precision; readonly by: "chunks" | "steps"; readonly count: number; readonly out: string }
  /** Time per operator of scoring `count` tokens or of decoding `steps` after them; see profile.ts. */
  | { readonly kind: "profile"; readonly what: "scoring" | "decoding"; readonly count: number; readonly steps: number };

export interface JobRequest { readonly job: Job; readonly surroundings: Surroundings }
