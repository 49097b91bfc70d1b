import assert from "node:assert/strict";
import { MOST_DECORATIONS, planDecorations, type DecorationPlan } from "../../../src/extension/features/decorationPlan";
import { readSettings, type Settings } from "../../../src/extension/settings";
import { scaleOf, stepOf } from "../../../src/protocol/scale";
import { viewOf } from "./views";

const settings = readSettings(() => undefined).settings;
const everything = { start: 0, end: 1e9 };
const all = (): boolean => true;
const plan = (text: string, more: Partial<Settings> = {}, holds: (t: number) => boolean = all, visible = everything): DecorationPlan =>
  planDecorations(viewOf(text), holds, { ...settings, ...more }, visible);
/** "a b c …": token t has t % 16 bits and stands at 2t - 1 (the first at 0). */
const letters = (count: number): string => Array.from({ length: count }, (_, t) => String.fromCharCode(97 + (t % 26))).join(" ");
const marks = ({ steps, boundaries }: DecorationPlan): number => steps.flat().length + boundaries.length;

describe("decorations of a text", () => {
  const buckets = [[0, 0], [1.99, 0], [2, 1], [5, 2], [7.9, 2], [8, 3], [12, 4], [25, 4], [Number.NaN, -1]] as const;
  for (const [value, step] of buckets) it(`take ${value} bits for step ${step}`, () => assert.equal(stepOf(value, scaleOf("surprisal", settings.rankThresholds)), step));
  const ranks = [[1, 0], [10, 0], [11, 2], [100, 2], [101, 3], [1000, 3], [1001, 4]] as const;
  for (const [rank, step] of ranks) it(`take rank ${rank} for step ${step}`, () => assert.equal(stepOf(rank, scaleOf("rank", [10, 100, 1000])), step));

  it("underline tokens from 5 bits on, by bucket", () => {
    const { steps, neutral } = plan(letters(16));
    assert.deepEqual(steps.map((spans) => spans.length), [0, 0, 3, 4, 4]);
    assert.deepEqual(steps[2][0], { start: 9, end: 11 });
    assert.equal(neutral, false);
  });

  it("shift with the section that was read", () => {
    const { steps } = planDecorations(viewOf(letters(6), { textStart: 1_000 }), all, settings, everything);
    assert.deepEqual(steps[2], [{ start: 1_009, end: 1_011 }]);
  });

  it("leave out line ends, where an underline has nowhere to stand", () => {
    const text = `${letters(8)}\n${letters(8)}`;
    const { steps } = plan(text);
    for (const { start, end } of steps.flat()) assert.doesNotMatch(text.slice(start, end), /[\r\n]|^$/);
  });

  it("mark a boundary only where it splits a word", () => {
    const { boundaries } = plan("elephants eat, x1");
    assert.deepEqual(boundaries, [{ start: 6, end: 7 }, { start: 16, end: 17 }]);
  });

  it("mark every boundary, or none, on request", () => {
    assert.equal(plan("one two, three", { "decorations.boundaries": "all" }).boundaries.length, 3);
    assert.equal(plan("elephants", { "decorations.boundaries": "none" }).boundaries.length, 0);
  });

  it("follow the measure", () => {
    assert.deepEqual(plan(letters(16), { measure: "rank", rankThresholds: [2, 4, 8] }).steps.map((spans) => spans.length), [0, 0, 2, 4, 8]);
    assert.equal(plan(letters(16), { measure: "entropy" }).neutral, true);
  });

  it("stand only on tokens that still hold", () => {
    const { steps } = plan(letters(32), {}, (t) => t < 8);
    assert.ok(steps.flat().length > 0 && steps.flat().every(({ end }) => end <= 15));
  });

  it("are at most a thousand, those on screen first", () => {
    const many = letters(4_000);
    assert.equal(marks(plan(many)), MOST_DECORATIONS);
    const visible = { start: 6_000, end: 6_200 };
    const shown = plan(many, {}, all, visible);
    assert.equal(marks(shown), MOST_DECORATIONS);
    const inView = (spans: readonly { readonly start: number; readonly end: number }[]): number => spans.filter(({ start, end }) => end > visible.start && start < visible.end).length;
    assert.equal(inView(shown.steps.flat()), inView(planDecorations(viewOf(many.slice(0, 6_400)), all, settings, visible).steps.flat()));
  });
});
