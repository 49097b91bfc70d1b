// Time, and whether something else ran meanwhile: what else is busy on the machine makes a figure worthless.
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Disturbable, isQuiet } from "./statistics";

export interface Sample extends Disturbable { readonly ms: number }

interface Moment {
  readonly ms: number;
  /** Processor time of the whole machine, stolen time included; `null` where the system does not tell. */
  readonly busyMs: number | null;
  /** Processor time of this process and of those that belong to it. */
  readonly ownMs: number;
}

const STAT = "/proc/stat";
/** Linux counts the processor time that it publishes in hundredths of a second. */
const MS_PER_TICK = 10;

/**
 * What is counted: time as it passes, or processor time of this process. The latter hardly sees what else the machine
 * does; it says what one thread's work costs, nothing of how two work together.
 */
export type Clocking = "time" | "processor";

export interface Clock {
  /** Reads it. `started`: processes that were started since and whose work is part of what is measured. */
  sample(started?: readonly number[]): Sample;
}

export function startClock(clocking: Clocking = "time"): Clock {
  const start = moment([]);
  return { sample: (started = []) => between(start, moment(started), clocking) };
}

export function nowMs(clocking: Clocking): number { return clocking === "time" ? performance.now() : ownMs(); }

/** Waits until nothing else is busy, at most `limitMs`. */
export async function waitForQuiet(limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const clock = startClock();
    await sleep(300);
    if (isQuiet(clock.sample())) return;
  }
}

/** Largest resident set that a process has had, in bytes; `null` where the system does not tell. */
export function peakBytes(pid: number | "self"): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8"))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function moment(pids: readonly number[]): Moment {
  return { ms: performance.now(), busyMs: busyMs(), ownMs: pids.reduce((sum, pid) => sum + processMs(pid), ownMs()) };
}

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function between(start: Moment, end: Moment, clocking: Clocking): Sample {
  if (clocking === "processor") return { ms: end.ownMs - start.ownMs, others: 0 };
  const ms = end.ms - start.ms;
  if (start.busyMs === null || end.busyMs === null) return { ms, others: null };
  return { ms, others: Math.max(0, (end.busyMs - start.busyMs - (end.ownMs - start.ownMs)) / ms) };
}

/** user, nice, system, (idle, waiting for a disk,) irq, softirq, stolen. See proc_stat(5). */
function busyMs(): number | null {
  if (!existsSync(STAT)) return null;
  const [user, nice, system, , , irq, softirq, steal] = (readFileSync(STAT, "utf8").split("\n")[0] as string).trim().split(/\s+/).slice(1).map(Number) as [number, number, number, number, number, number, number, number];
  return (user + nice + system + irq + softirq + steal) * MS_PER_TICK;
}

/** Fields 14 and 15 of proc_pid_stat(5); the name before them may hold spaces, so they are counted from its end. */
function processMs(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const text = readFileSync(file, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
