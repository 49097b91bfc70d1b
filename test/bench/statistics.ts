// How samples become figures. Pure: the bench's own tests hold these to their definitions.

/** Samples in short: what stands in the middle, and between what they lie. */
export interface Spread {
  /** The median. */
  readonly middle: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Whatever was measured while `others` cores were busy with other processes; `null` = not known on this platform. */
export interface Disturbable { readonly others: number | null }

/** The value below which a share p of the values lies, interpolated between neighbours (Hyndman & Fan 1996, type 7). */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

export function median(values: readonly number[]): number { return quantile(values, 0.5); }

export function spread(values: readonly number[]): Spread {
  return { middle: median(values), low: Math.min(...values), high: Math.max(...values), count: values.length };
}

/**
 * The order of runs: in every round each contender once, every other round backwards, so that a machine that gets
 * slower or quicker meanwhile favours none of them.
 */
export function interleaved<T>(contenders: readonly T[], rounds: number): readonly (readonly T[])[] {
  return Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? [...contenders] : [...contenders].reverse()));
}

/** Up to this many cores of others count as quiet: an idle system uses a few hundredths. */
export const QUIET_CORES = 0.12;

export function isQuiet({ others }: Disturbable): boolean { return others === null || others < QUIET_CORES; }

/** The undisturbed ones, where they are at least half; else all of them, and the figure is noisy. */
export function undisturbed<T extends Disturbable>(samples: readonly T[]): { readonly kept: readonly T[]; readonly noisy: boolean } {
  const kept = samples.filter(isQuiet);
  return kept.length * 2 >= samples.length ? { kept, noisy: false } : { kept: samples, noisy: true };
}
