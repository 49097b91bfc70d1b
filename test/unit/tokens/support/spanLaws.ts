import assert from "node:assert/strict";
import { type EncodedText, SpanMark } from "../../../../src/core/tokens/spans";

/** What holds of the spans of every text with every tokenizer (docs: "Tokens and text"). `text` is well-formed. */
export function assertTiles(text: string, { ids, start, end, byteStart, byteEnd, marks }: EncodedText, what = JSON.stringify(text)): void {
  let units = 0;
  let bytes = 0;
  let sharedBefore = 0;
  for (let t = 0; t < ids.length; t++) {
    const [s, e] = [start[t] as number, end[t] as number];
    const at = `${what}, token ${t} [${s}, ${e})`;
    assert.equal(byteStart[t], bytes, `${at}: bytes tile`);
    bytes = byteEnd[t] as number;
    assert.ok(bytes >= (byteStart[t] as number), `${at}: bytes do not go back`);
    assert.ok(e >= s && s <= units && e >= units, `${at}: no gap after ${units}`);
    const partial = ((marks[t] as number) & SpanMark.partial) !== 0;
    if (s < units) assert.ok(partial && sharedBefore === 1, `${at}: an overlap is flagged on both sides`);
    assert.ok(!splitsPair(text, s) && !splitsPair(text, e), `${at}: whole characters`);
    units = e;
    sharedBefore = partial ? 1 : 0;
  }
  if (ids.length > 0 || text === "") assert.deepEqual([units, bytes], [text.length, Buffer.byteLength(text)], `${what}: all of the text`);
}

function splitsPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}
