import assert from "node:assert/strict";
import fc from "fast-check";
import { windowsOf } from "../../../src/core/analysis/windows";

describe("windowsOf", () => {
  it("is one window where the text fits", () => assert.deepEqual(windowsOf(5, 8), [{ start: 0, end: 5, from: 0, to: 5 }]));
  it("holds an empty text in one empty window", () => assert.deepEqual(windowsOf(0, 8), [{ start: 0, end: 0, from: 0, to: 0 }]));
  it("starts every half window and takes each half once (2,262 tokens in 512)", () => {
    const windows = windowsOf(2262, 512);
    assert.deepEqual(windows.map(({ start }) => start), [0, 256, 512, 768, 1024, 1280, 1536, 1792]);
    assert.deepEqual(windows[1], { start: 256, end: 768, from: 512, to: 768 });
    assert.deepEqual(windows.at(-1), { start: 1792, end: 2262, from: 2048, to: 2262 });
  });
  it("gives every token once, from the window with the most left context", () => fc.assert(fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 2, max: 600 }), (tokens, length) => {
    const windows = windowsOf(tokens, length);
    let at = 0;
    for (const { start, end, from, to } of windows) {
      assert.equal(from, at);
      assert.ok(start <= from && to <= end && end - start <= length);
      if (start > 0) assert.ok(from - start >= Math.floor(length / 2), "at least half a window of context");
      at = to;
    }
    assert.equal(at, tokens);
  })));
  it("refuses a window that could hold no context", () => assert.throws(() => windowsOf(5, 1), RangeError));
});
