import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CONTESTS } from "./contests";
import type { Clocking } from "./machineLoad";
import type { Sizes } from "./stage";

export interface Options {
  readonly sizes: Sizes;
  /** Names of groups of figures. */
  readonly only: readonly string[];
  readonly threads: number;
  /** Catalogue id or GGUF file; `null` = the bundled one. */
  readonly model: string | null;
  readonly profile: boolean;
  readonly peer: boolean;
  readonly clocking: Clocking;
  /** How long a run waits for other processes to be done, seconds. */
  readonly patience: number;
  /** Whether the peer's settings are tried out. */
  readonly triesSettings: boolean;
  /** Where the JSON goes. */
  readonly out: string;
}

/** The group that is no contest: nobody is timed in it. */
export const DIVERGENCE = "divergence";

/** What is about waiting has no processor time. */
const WAITED_FOR: readonly string[] = ["start"];

const LONG = 8192;
const PATIENCE = 20;
const FULL: Sizes = {
  rounds: 4, repetitions: 2, lengths: [512, 2048], bareLengths: [512, 2048], longFrom: LONG, decodeAt: [256, 2048], decodeSteps: 64,
  editAt: 1000, editSteps: 60, memoryAt: [2048], divergenceRows: 1000,
};
const QUICK: Sizes = {
  ...FULL, rounds: 2, repetitions: 1, lengths: [512], bareLengths: [512], decodeAt: [256], decodeSteps: 32, editSteps: 20, memoryAt: [512], divergenceRows: 128,
};

export const HELP = `npm run bench -- [options]: ours beside llama.cpp on the same file, in one run
  --quick                 what a minute or two allow
  --long                  8,192 tokens too: many minutes more
  --only prefill,decode   some groups: ${[...Object.keys(CONTESTS), DIVERGENCE].join(", ")}
  --lengths 512,2048      of the texts
  --rounds N              each contender once in a round
  --threads N             of both sides; all cores
  --model ID|FILE.gguf    the bundled one
  --processor-time        of one thread, for a machine that is never quiet: says nothing of two threads together
  --patience ${PATIENCE}           seconds that a run waits for other processes to be done
  --profile               time per operator, instead of the figures
  --no-peer               ours alone
  --out FILE              where the JSON goes; ${join("artifacts", "bench.json")}`;

/** What is asked for, or an error that says what could be. */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({ args: [...args], options: {
    help: { type: "boolean", default: false }, quick: { type: "boolean", default: false }, long: { type: "boolean", default: false }, profile: { type: "boolean", default: false },
    lengths: { type: "string" }, only: { type: "string" }, rounds: { type: "string" }, threads: { type: "string" }, model: { type: "string" },
    patience: { type: "string" }, "processor-time": { type: "boolean", default: false }, "no-peer": { type: "boolean", default: false }, out: { type: "string", default: join("artifacts", "bench.json") },
  } });
  if (values.help) return "help";
  const { quick, long, profile, out, model = null, "processor-time": processor } = values;
  if (processor && values.patience !== undefined) throw new Error("--patience does nothing with --processor-time, which does not see what others do.");
  if (profile && values.only !== undefined) throw new Error("--only does nothing with --profile, which takes --lengths.");
  return {
    sizes: sizes(quick ? QUICK : FULL, { long, lengths: values.lengths, rounds: values.rounds }),
    only: groups(values.only, processor),
    threads: whole("threads", values.threads) ?? (processor ? 1 : availableParallelism()),
    clocking: processor ? "processor" : "time", patience: processor ? 0 : (whole("patience", values.patience) ?? PATIENCE),
    model, profile, out, peer: !values["no-peer"] && !profile, triesSettings: !quick,
  };
}

function sizes(usual: Sizes, asked: { readonly long: boolean; readonly lengths: string | undefined; readonly rounds: string | undefined }): Sizes {
  const lengths = asked.lengths?.split(",").map((text) => whole("lengths", text) as number);
  const chosen = lengths ? { lengths, bareLengths: lengths, decodeAt: lengths, memoryAt: lengths } : {};
  const longer = asked.long ? { lengths: [...usual.lengths, LONG], bareLengths: [...usual.bareLengths, LONG], memoryAt: [...usual.memoryAt, LONG] } : {};
  return { ...usual, ...longer, ...chosen, rounds: whole("rounds", asked.rounds) ?? usual.rounds };
}

function groups(asked: string | undefined, processor: boolean): readonly string[] {
  const known = [...Object.keys(CONTESTS), DIVERGENCE].filter((name) => !(processor && WAITED_FOR.includes(name)));
  const wanted = asked?.split(",") ?? known;
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${known.join(", ")}.`);
  return wanted;
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} ${text}: want a whole number from 1.`);
  return Number(text);
}
