import assert from "node:assert/strict";
import { along, bars, highest, lineTicks, peakLabels } from "../../../webview/layout/chart";
import { arcsOf } from "../../../webview/layout/arcs";
import { readingOf } from "./texts";

describe("along the text", () => {
  it("gives every token a bar where there is room", () => assert.equal(bars(Float32Array.of(1, 2, 3), along(3, 300)).length, 3));
  it("keeps the highest of the tokens that share a bar", () => {
    const values = new Float32Array(8000).fill(1);
    values[4321] = 9;
    const all = bars(values, along(8000, 400));
    assert.ok(all.length <= 400);
    assert.deepEqual(all.filter((bar) => bar.value === 9).map((bar) => bar.token), [4321]);
  });
  it("skips tokens without a number", () => assert.deepEqual(bars(Float32Array.of(NaN, 2), along(2, 100)).map((bar) => bar.token), [1]));
  it("finds the n largest, largest first", () => assert.deepEqual(highest(Float32Array.of(3, NaN, 9, 1, 7), 3), [2, 4, 0]));

  const text = readingOf(Array.from({ length: 60 }, (_, i) => (i % 6 === 5 ? "\n" : " word")));
  it("labels every line in long words where there is room", () =>
    assert.deepEqual(lineTicks(text, along(60, 900)).map((tick) => tick.label), Array.from({ length: 10 }, (_, i) => `line ${i + 1}`)));
  it("never lets two labels of lines touch", () => {
    for (const width of [90, 160, 250, 400, 700]) {
      const labels = lineTicks(text, along(60, width)).filter((tick) => tick.label !== null);
      labels.slice(1).forEach((tick, i) => assert.ok(tick.x - labels[i]!.x > labels[i]!.label!.length * 5, `${width} px: ${labels[i]!.label} and ${tick.label}`));
    }
  });
  it("labels round numbers where there are many lines", () => {
    const many = readingOf(Array.from({ length: 3000 }, (_, i) => (i % 3 === 2 ? "\n" : "a")));
    const labels = lineTicks(many, along(3000, 450)).map((tick) => tick.label);
    assert.deepEqual(labels, ["line 200", "400", "600", "800"]);
  });

  it("names the focused token first, and no peak that its words would cover", () => {
    const values = Float32Array.from({ length: 60 }, (_, i) => (i === 20 ? 20 : i === 21 ? 19 : i === 50 ? 18 : 1));
    const labels = peakLabels(text, values, { scale: along(60, 600), y: (v) => 100 - v, characterWidth: 7, focus: 21, most: 6 });
    assert.deepEqual(labels.map((label) => label.token).slice(0, 2), [21, 50]);
    assert.equal(labels[0]!.strong, true);
    assert.ok(!labels.some((label) => label.token === 20));
  });
});

describe("lines from a query to its keys", () => {
  const arcs = arcsOf(Float32Array.of(0.02, 0.5, 0.04, 0.44), 3, along(4, 400), 60, 0);
  it("draws keys from three per cent on, and never the query itself", () => assert.deepEqual(arcs.map((arc) => arc.key), [1, 2]));
  it("draws a heavier line for a larger weight", () => assert.ok(arcs[0]!.width > arcs[1]!.width && arcs[0]!.opacity > arcs[1]!.opacity));
});
