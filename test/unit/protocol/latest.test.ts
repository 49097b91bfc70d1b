import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { latest } from "../../../src/protocol/latest";

describe("latest", () => {
  it("answers only the newest call and aborts the ones before", async () => {
    const aborted: string[] = [];
    const ask = latest(async (name: string, signal: AbortSignal) => {
      signal.addEventListener("abort", () => aborted.push(name));
      await sleep(name === "old" ? 20 : 1);
      return name;
    });
    const old = ask("old");
    const fresh = ask("new");
    assert.deepEqual(await Promise.all([old, fresh]), [undefined, "new"]);
    assert.deepEqual(aborted, ["old"]);
  });

  it("drops an answer that comes after it was overtaken, though nobody listened to the signal", async () => {
    const ask = latest(async (ms: number, _signal: AbortSignal) => { await sleep(ms); return ms; });
    const [slow, quick] = await Promise.all([ask(15), ask(1)]);
    assert.deepEqual([slow, quick], [undefined, 1]);
  });

  it("passes errors of the newest call, and swallows those of overtaken ones", async () => {
    const ask = latest(async (name: string, _signal: AbortSignal): Promise<never> => { await sleep(1); throw new Error(name); });
    const first = ask("first");
    await assert.rejects(ask("second"), { message: "second" });
    assert.equal(await first, undefined);
  });

  it("cancels without a successor", async () => {
    const ask = latest(async (_: null, signal: AbortSignal) => { await sleep(5, undefined, { signal }); return 1; });
    const call = ask(null);
    ask.cancel();
    assert.equal(await call, undefined);
  });
});
