// What the bench found, as a table for people and as JSON.
import type { Figure, Row, Unit } from "./contest";
import type { DivergenceRow } from "./divergences";
import type { Clocking } from "./machineLoad";
import type { OperatorTime } from "./operatorTimes";

export interface Report {
  readonly made: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryBytes: number; readonly platform: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly model: string;
  readonly threads: number;
  /** "processor": samples are processor time of one process, not time that passed. */
  readonly clocking: Clocking;
  readonly rounds: number;
  /** Why ours stands alone; `null` where it does not. */
  readonly noPeer: string | null;
  readonly rows: readonly Row[];
  readonly divergences: readonly DivergenceRow[];
}

export function printReport(report: Report, print: (line: string) => void): void {
  const { machine, versions, noPeer } = report;
  print(`${machine.cpu}, ${machine.cores} cores, ${machine.platform}; ${report.threads} threads; ${report.rounds} rounds${report.clocking === "processor" ? "; processor time" : ""}`);
  print(Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(" · "));
  if (noPeer !== null) print(`Ours alone: ${noPeer}.`);
  if (report.rows.length > 0) printTable(["", "ours", noPeer === null ? "libllama" : "", noPeer === null ? "ratio" : "", ""], report.rows.map(rowCells), print);
  if (report.divergences.length > 0) {
    print("\nAgainst the float32 reference (exact): KL in bits per token, |log p of the token| apart in nats");
    printTable(["", "mean KL", "worst KL", "mean nats", "worst nats", "same first"], report.divergences.map(divergenceCells), print);
  }
  if (report.rows.some(isNoisy)) print("\n~ noisy: other processes were busy during most samples; the figure may be far off.");
}

export function printOperators(title: string, times: readonly OperatorTime[], print: (line: string) => void): void {
  const total = times.reduce((sum, { ms }) => sum + ms, 0);
  const least = 0.005;
  const rest = times.filter(({ share }) => share < least);
  print(`\n${title}: ${total.toFixed(1)} ms`);
  printTable(["operator", "ms", "share", "calls"], [
    ...times.filter(({ share }) => share >= least).map(operatorCells),
    operatorCells({ operator: `${rest.length} others`, ms: rest.reduce((sum, { ms }) => sum + ms, 0), share: rest.reduce((sum, { share }) => sum + share, 0), calls: rest.reduce((sum, { calls }) => sum + calls, 0) }),
  ], print);
}

/** A row by itself, on a line. */
export function rowText(row: Row): string { return rowCells(row).filter(Boolean).join("  "); }

function rowCells(row: Row): readonly string[] {
  const { label, unit, ours, peer, ratio } = row;
  return [label, figureText(ours, unit), peer ? figureText(peer, unit) : "", ratio ? `${ratio.middle.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})` : "", [isNoisy(row) ? "~" : "", peer?.settings ?? ""].join(" ").trim()];
}

function isNoisy({ ours, peer }: Row): boolean { return ours.noisy || (peer?.noisy ?? false); }

function figureText({ middle, low, high, count }: Figure, unit: Unit): string {
  return `${short(middle)} ${unit}${count > 1 ? ` (${short(low)}–${short(high)})` : ""}`;
}

function divergenceCells({ label, meanBits, worstBits, meanTargetNats, worstTargetNats, sameFirst }: DivergenceRow): readonly string[] {
  return [label, ...[meanBits, worstBits, meanTargetNats, worstTargetNats].map((value) => value.toPrecision(2)), `${(sameFirst * 100).toFixed(1)} %`];
}

function operatorCells({ operator, ms, share, calls }: OperatorTime): readonly string[] {
  return [operator, ms.toFixed(1), `${(share * 100).toFixed(1)} %`, String(calls)];
}

function short(value: number): string { return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2); }

/** The first column to the left, the others to the right but for the last, which may be long. */
function printTable(heads: readonly string[], rows: readonly (readonly string[])[], print: (line: string) => void): void {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  for (const row of all) print(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join("  ").trimEnd());
}
