// A contest: a piece of work, those who do it, and what is read off their runs.
import type { Sample } from "./machineLoad";
import { quantile, type Spread, spread, undisturbed } from "./statistics";

/** What one process measured. */
export interface Run {
  readonly samples: readonly Sample[];
  /** Tokens per sample. */
  readonly units: number;
  /** Largest resident set of the process. */
  readonly peakBytes: number | null;
}

/** One who does the work, each time in a process of its own. */
export interface Contender {
  readonly name: string;
  /** What it was set to, where there was a choice. */
  readonly settings?: string;
  run(): Promise<Run>;
}

export type Unit = "tok/s" | "ms" | "MB";

/** Reads values off a run; each carries how disturbed it was. */
export type Reading = (run: Run) => readonly { readonly value: number; readonly others: number | null }[];

export interface Line {
  readonly label: string;
  readonly unit: Unit;
  readonly reading: Reading;
  /** Names of contenders. */
  readonly ours: string;
  readonly peer?: string;
}

export interface Contest {
  readonly title: string;
  readonly contenders: readonly Contender[];
  readonly lines: readonly Line[];
  /** Instead of the bench's own number of rounds, where a round takes long. */
  readonly rounds?: number;
}

export interface Figure extends Spread {
  /** Samples that were taken, the disturbed ones included. */
  readonly taken: number;
  /** Other processes were busy during most of them. */
  readonly noisy: boolean;
  readonly settings: string | null;
}

export interface Row {
  readonly label: string;
  readonly unit: Unit;
  readonly ours: Figure;
  readonly peer: Figure | null;
  /** How many times better ours is: of the medians, and the least and the most of a round. */
  readonly ratio: Spread | null;
}

export const rate: Reading = ({ samples, units }) => samples.map(({ ms, others }) => ({ value: (units / ms) * 1000, others }));
export const time: Reading = ({ samples }) => samples.map(({ ms, others }) => ({ value: ms, others }));
export const peak: Reading = ({ peakBytes, samples }) => (peakBytes === null ? [] : [{ value: peakBytes / 1e6, others: samples[0]?.others ?? null }]);
export const percentile = (p: number): Reading => ({ samples }) => [{
  value: quantile(samples.map(({ ms }) => ms), p),
  others: samples.some(({ others }) => others === null) ? null : Math.max(...samples.map(({ others }) => others ?? 0)),
}];

/** What the runs of all rounds give, line by line; a line that this platform has no values for is left out. */
export function rowsOf(contest: Contest, runs: ReadonlyMap<string, readonly Run[]>): readonly Row[] {
  return contest.lines.flatMap((line) => rowOf(line, contest, runs) ?? []);
}

function rowOf(line: Line, contest: Contest, runs: ReadonlyMap<string, readonly Run[]>): Row | undefined {
  const figureOf = (name: string | undefined): Figure | null => {
    const values = (name === undefined ? [] : (runs.get(name) ?? [])).flatMap(line.reading);
    if (values.length === 0) return null;
    const { kept, noisy } = undisturbed(values);
    return { ...spread(kept.map(({ value }) => value)), taken: values.length, noisy, settings: contest.contenders.find((c) => c.name === name)?.settings ?? null };
  };
  const ours = figureOf(line.ours);
  if (!ours) return undefined; // memory is not known on this platform
  const peer = figureOf(line.peer);
  return { label: line.label, unit: line.unit, ours, peer, ratio: peer && ratioOf(line, ours, peer, runs) };
}

/** Better is more tokens per second, and fewer milliseconds and megabytes. */
function ratioOf({ unit, reading, ours, peer }: Line, ourFigure: Figure, peerFigure: Figure, runs: ReadonlyMap<string, readonly Run[]>): Spread {
  const better = (a: number, b: number): number => (unit === "tok/s" ? a / b : b / a);
  const perRound = (name: string | undefined): readonly number[] => (runs.get(name ?? "") ?? []).map((run) => spread(reading(run).map(({ value }) => value)).middle);
  const theirs = perRound(peer);
  const rounds = perRound(ours).map((value, round) => better(value, theirs[round] as number));
  return { ...spread(rounds), middle: better(ourFigure.middle, peerFigure.middle) };
}
