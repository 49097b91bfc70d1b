import { type Clocking, nowMs, type Sample, startClock } from "../machineLoad";

/** Once to warm up, then `repetitions` samples. `reset` is not timed. */
export async function repeat(repetitions: number, clocking: Clocking, reset: () => void, work: () => Promise<void>): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let i = 0; i <= repetitions; i++) {
    reset();
    const clock = startClock(clocking);
    await work();
    samples.push(clock.sample());
  }
  return samples.slice(1);
}

/**
 * One sample per step. A step is too short to see others in it (Linux counts in hundredths of a second): each carries
 * what the whole series saw.
 */
export async function series(steps: number, clocking: Clocking, warmUps: number, work: (step: number) => Promise<void>): Promise<readonly Sample[]> {
  for (let step = 0; step < warmUps; step++) await work(step);
  const ms: number[] = [];
  const clock = startClock(clocking);
  for (let step = warmUps; step < warmUps + steps; step++) {
    const start = nowMs(clocking);
    await work(step);
    ms.push(nowMs(clocking) - start);
  }
  const { others } = clock.sample();
  return ms.map((each) => ({ ms: each, others }));
}
