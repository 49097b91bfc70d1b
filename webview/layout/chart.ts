import { visible } from "../../src/protocol/display";
import { lineNumber, tokenText, type Reading } from "./reading";

/** Text position from left to right: every figure that runs along the text shares this scale. */
export interface Along {
  /** Pixels per token. */
  readonly step: number;
  readonly width: number;
  readonly x: (token: number) => number;
  readonly middle: (token: number) => number;
  readonly tokenAt: (x: number) => number;
}

export function along(count: number, width: number): Along {
  const step = width / Math.max(1, count);
  return {
    step,
    width,
    x: (token) => token * step,
    middle: (token) => (token + 0.5) * step,
    tokenAt: (x) => Math.max(0, Math.min(count - 1, Math.floor(x / step))),
  };
}

export interface Bar { readonly token: number; readonly x: number; readonly width: number; readonly value: number }

/** One bar per token, or, where tokens are narrower than `least` pixels, the largest of each such column. */
export function bars(values: Float32Array, scale: Along, least = 1.5): readonly Bar[] {
  const found: Bar[] = [];
  const perBar = Math.max(1, Math.ceil(least / scale.step));
  for (let from = 0; from < values.length; from += perBar) {
    const to = Math.min(values.length, from + perBar);
    let top = -1;
    for (let t = from; t < to; t++) if (!Number.isNaN(values[t]!) && (top < 0 || values[t]! > values[top]!)) top = t;
    if (top < 0) continue;
    const wide = (to - from) * scale.step;
    found.push({ token: top, x: scale.x(from), width: Math.max(1, wide > 3 ? wide - 1 : wide), value: values[top]! });
  }
  return found;
}

/** The chart's upper end: the largest value, rounded up so that the highest guide line is below it. */
export function ceiling(values: Float32Array, least: number): number {
  let top = least;
  for (const value of values) if (value > top) top = value;
  return top;
}

export interface LineTick { readonly x: number; readonly label: string | null; readonly separator: boolean }

/** Where lines begin: a separator before each, and as many labels as fit ("line 5", or "5" where it is narrow). */
export function lineTicks(reading: Reading, scale: Along): readonly LineTick[] {
  const ticks: LineTick[] = [];
  let free = 0;
  for (let t = 0; t < reading.count; t++) {
    if (t > 0 && reading.line[t] === reading.line[t - 1]) continue;
    const x = scale.x(t);
    const room = scale.x(endOfLine(reading, t)) - x;
    const label = x < free || (reading.count < 400 && endOfLine(reading, t) - t <= 2) ? null : labelFor(lineNumber(reading, t), room, scale.width - x);
    const last = ticks.at(-1);
    const separator = t > 0 && (!last || x - last.x >= 3 || last.x === 0);
    if (!separator && label === null) continue;
    if (label !== null) free = x + textWidth(label) + 8;
    ticks.push({ x, label, separator });
  }
  return ticks;
}

function endOfLine(reading: Reading, token: number): number {
  let end = token + 1;
  while (end < reading.count && reading.line[end] === reading.line[token]) end++;
  return end;
}

function labelFor(line: number, room: number, left: number): string | null {
  const long = `line ${line}`;
  if (room >= textWidth(long) + 6) return long;
  const short = String(line);
  return Math.min(left, Math.max(room, 14)) >= textWidth(short) ? short : null;
}

function textWidth(text: string): number {
  return text.length * 6.3 + 2;
}

export interface PeakLabel { readonly token: number; readonly x: number; readonly y: number; readonly text: string; readonly strong: boolean }

export interface PeakRoom {
  readonly scale: Along;
  readonly y: (value: number) => number;
  /** Width of one character of the label's font. */
  readonly characterWidth: number;
  readonly focus: number | null;
  readonly most: number;
}

/** Names the focused token and then the highest peaks, where the words cover neither each other nor a higher bar. */
export function peakLabels(reading: Reading, values: Float32Array, room: PeakRoom): readonly PeakLabel[] {
  const labels: PeakLabel[] = [];
  if (room.focus !== null && !Number.isNaN(values[room.focus] ?? Number.NaN)) labels.push(labelOf(reading, values, room, room.focus, true));
  for (const token of highest(values, room.most * 3)) {
    if (labels.length > room.most) break;
    if (token === room.focus) continue;
    const label = labelOf(reading, values, room, token, false);
    const half = halfWidth(label, room);
    if (label.x + half > room.scale.width || covers(label, half, labels, room) || underHigherBar(label, half, values, room)) continue;
    labels.push(label);
  }
  return labels;
}

function labelOf(reading: Reading, values: Float32Array, room: PeakRoom, token: number, strong: boolean): PeakLabel {
  const name = visible(tokenText(reading, token));
  const text = name.length > 14 ? `${name.slice(0, 13)}…` : name;
  const label = { token, x: room.scale.middle(token), y: room.y(values[token]!), text, strong };
  const half = halfWidth(label, room);
  return { ...label, x: Math.max(half, Math.min(room.scale.width - half, label.x)) };
}

function halfWidth(label: PeakLabel, room: PeakRoom): number {
  return (label.text.length * room.characterWidth) / 2;
}

function covers(label: PeakLabel, half: number, others: readonly PeakLabel[], room: PeakRoom): boolean {
  return others.some((other) => Math.abs(other.x - label.x) < half + halfWidth(other, room) + 6 && Math.abs(other.y - label.y) < 15);
}

function underHigherBar(label: PeakLabel, half: number, values: Float32Array, room: PeakRoom): boolean {
  const from = room.scale.tokenAt(label.x - half);
  const to = room.scale.tokenAt(label.x + half);
  for (let t = from; t <= to; t++) if (t !== label.token && room.y(values[t]!) < label.y - 1) return true;
  return false;
}

/** Indices of the n largest values, largest first. */
export function highest(values: Float32Array, n: number): readonly number[] {
  const top: number[] = [];
  for (let t = 0; t < values.length; t++) {
    const value = values[t]!;
    if (Number.isNaN(value) || (top.length === n && value <= values[top[n - 1]!]!)) continue;
    let at = top.length;
    while (at > 0 && values[top[at - 1]!]! < value) at--;
    top.splice(at, 0, t);
    if (top.length > n) top.pop();
  }
  return top;
}
