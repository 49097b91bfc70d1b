// What each precision costs: its distributions against the float32 reference, beside llama.cpp's own.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { goldenTensors, largestDifference } from "../engine/support/goldens";
import { type Divergence, divergenceOfFiles, targetLogProbs } from "./divergence";
import type { Stage } from "./stage";

export interface DivergenceRow extends Divergence { readonly label: string }

/** The reference implementation's own rounding, and room for ours: see the goldens' README. */
const REFERENCE_TOLERANCE = 1e-3;

/** Row t is the distribution after token t. A file of rows takes 200 MB per thousand: one lies beside the reference at a time. */
export async function divergences(stage: Stage, folder: string): Promise<readonly DivergenceRow[]> {
  const { ids } = stage.text;
  const targets = ids.slice(1, stage.sizes.divergenceRows + 1);
  const [reference, other] = [join(folder, "reference.f32"), join(folder, "other.f32")];
  stage.say("divergence: the float32 reference");
  await stage.job({ kind: "distributions", precision: "exact", by: "chunks", count: targets.length, out: reference });
  const vocabulary = statSync(reference).size / Float32Array.BYTES_PER_ELEMENT / targets.length;
  checkReference(ids, targetLogProbs(reference, targets, vocabulary));
  const rows: DivergenceRow[] = [];
  for (const { label, write } of measured(stage, targets.length)) {
    stage.say(`divergence: ${label}`);
    await write(other);
    rows.push({ label, ...divergenceOfFiles(reference, other, targets, vocabulary) });
    rmSync(other);
  }
  rmSync(reference);
  return rows;
}

interface Measured { readonly label: string; readonly write: (out: string) => Promise<unknown> }

function measured(stage: Stage, count: number): readonly Measured[] {
  const ours = (label: string, precision: "auto" | "fast", by: "chunks" | "steps"): Measured =>
    ({ label, write: (out) => stage.job({ kind: "distributions", precision, by, count, out }) });
  const { peer } = stage;
  const theirs = (label: string, flash: boolean, ubatch: number): readonly Measured[] =>
    (peer ? [{ label, write: (out) => peer.run({ mode: "logits", count, repetitions: 0, settings: { flash, ubatch }, out }) }] : []);
  return [
    ours("scoring, auto", "auto", "chunks"), ours("scoring, fast", "fast", "chunks"), ...theirs("libllama, 512 tokens at once", true, 512),
    ours("decoding, auto and fast", "auto", "steps"), ...theirs("libllama, one token at a time", false, 1),
  ];
}

/** `exact` stands for the reference only if it gives the reference implementation's numbers. */
function checkReference(ids: readonly number[], logProbs: readonly number[]): void {
  const golden = goldenTensors("smollm2/long.safetensors");
  const goldenIds = golden("ids").values.slice(0, logProbs.length + 1);
  if (goldenIds.some((id, i) => id !== ids[i])) throw new Error("The text's tokens are not those of the reference values.");
  const apart = largestDifference(logProbs, golden("logprob").values.slice(1, logProbs.length + 1));
  if (apart > REFERENCE_TOLERANCE) throw new Error(`The exact precision lies ${apart} nats from the reference implementation; at most ${REFERENCE_TOLERANCE} is rounding.`);
}
