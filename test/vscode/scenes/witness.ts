// A text whose numbers are known: made by the reference implementation on the same weights.
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Golden { readonly name: string; readonly text: string; readonly spans: readonly (readonly number[])[]; readonly logProb: readonly (number | null)[]; readonly rank: readonly number[] }

export interface WitnessToken {
  /** Zero-based. */
  readonly index: number;
  /** As it stands in the text, leading space included. */
  readonly text: string;
  /** UTF-16 units before it. */
  readonly start: number;
  readonly probability: number;
  readonly rank: number;
}

export const WITNESS_FILE = "witness.txt";
const golden = readGolden("few-shot");
export const WITNESS_TEXT = golden.text;
export const WITNESS_TOKENS = golden.spans.length;

/** The first token with this text. */
export function witnessToken(text: string): WitnessToken {
  const index = golden.spans.findIndex(([start, end]) => WITNESS_TEXT.slice(start, end) === text);
  const [start, logProb, rank] = [golden.spans[index]?.[0], golden.logProb[index], golden.rank[index]];
  if (start === undefined || typeof logProb !== "number" || rank === undefined) throw new Error(`The reference text has no scored token ${JSON.stringify(text)}.`);
  return { index, text, start, probability: Math.exp(logProb), rank };
}

function readGolden(name: string): Golden {
  const { texts } = JSON.parse(readFileSync(join(process.cwd(), "test", "goldens", "smollm2", "texts.json"), "utf8")) as { readonly texts: readonly Golden[] };
  const found = texts.find((text) => text.name === name);
  if (!found) throw new Error(`There are no reference values for a text called ${name}.`);
  return found;
}
