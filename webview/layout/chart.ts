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

/** `token` holds the largest value of the bar's tokens; where there is but one, `mean` is its value too. */
export interface Bar { readonly token: number; readonly x: number; readonly width: number; readonly value: number; readonly mean: number }

/** One bar per token, or, where tokens are narrower than `least` pixels, one for as many as fill that. */
export function bars(values: Float32Array, scale: Along, least = 1.5): readonly Bar[] {
  const found: Bar[] = [];
  const perBar = Math.max(1, Math.ceil(least / scale.step));
  for (let from = 0; from < values.length; from += perBar) {
    const to = Math.min(values.length, from + perBar);
    const { top, mean } = summary(values, from, to);
    if (top < 0) continue;
    const wide = (to - from) * scale.step;
    found.push({ token: top, x: scale.x(from), width: Math.max(1, wide > 3 ? wide - 1 : wide), value: values[top]!, mean });
  }
  return found;
}

function summary(values: Float32Array, from: number, to: number): { readonly top: number; readonly mean: number } {
  let [top, sum, known] = [-1, 0, 0];
  for (let t = from; t < to; t++) {
    if (Number.isNaN(values[t]!)) continue;
    sum += values[t]!;
    known++;
    if (top < 0 || values[t]! > values[top]!) top = t;
  }
  return { top, mean: sum / known };
}

/** The chart's upper end: the largest value, rounded up so that the highest guide line is below it. */
export function ceiling(values: Float32Array, least: number): number {
  let top = least;
  for (const value of values) if (value > top) top = value;
  return top;
}

export interface LineTick { readonly x: number; readonly label: string | null; readonly separator: boolean }

/** Where lines begin: a separator before each, and as many labels as fit: "line 5", "5" where it is narrow, every nth where many. */
export function lineTicks(reading: Reading, scale: Along): readonly LineTick[] {
  const starts: number[] = [];
  for (let t = 0; t < reading.count; t++) if (t === 0 || reading.line[t] !== reading.line[t - 1]) starts.push(t);
  return starts.length * LEAST_APART > scale.width ? thinned(reading, scale, starts) : each(reading, scale, starts);
}

/** Pixels per line below which not every line can have a mark of its own. */
const LEAST_APART = 16;
const LABEL_APART = 64;

/** Marks at round line numbers only. */
function thinned(reading: Reading, scale: Along, starts: readonly number[]): readonly LineTick[] {
  const wanted = (starts.length * LABEL_APART) / scale.width;
  const ten = 10 ** Math.floor(Math.log10(wanted));
  const step = ([1, 2, 5, 10].find((times) => times * ten >= wanted) ?? 10) * ten;
  const ticks: LineTick[] = [];
  for (const start of starts) {
    const line = lineNumber(reading, start);
    const x = scale.x(start);
    if (line % step === 0 && scale.width - x >= textWidth(String(line))) ticks.push({ x, label: ticks.length === 0 ? `line ${line}` : String(line), separator: true });
  }
  return ticks;
}

function each(reading: Reading, scale: Along, starts: readonly number[]): readonly LineTick[] {
  const ticks: LineTick[] = [];
  let free = 0;
  starts.forEach((start, i) => {
    const x = scale.x(start);
    const end = starts[i + 1] ?? reading.count;
    const label = x < free || end - start <= 2 ? null : labelFor(lineNumber(reading, start), scale.x(end) - x, scale.width - x);
    if (label !== null) free = x + textWidth(label) + 8;
    ticks.push({ x, label, separator: i > 0 });
  });
  return ticks;
}

function labelFor(line: number, room: number, left: number): string | null {
  const long = `line ${line}`;
  if (room >= textWidth(long) + 6) return long;
  return Math.min(left, Math.max(room, 14)) >= textWidth(String(line)) ? String(line) : null;
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
