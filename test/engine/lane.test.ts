import assert from "node:assert/strict";
import { setImmediate as tick } from "node:timers/promises";
import { Lane } from "../../src/engine/runtime/lane";

const never = new AbortController().signal;

describe("the lane", () => {
  it("runs one piece at a time, interactive ones first, each kind in order", async () => {
    const lane = new Lane();
    const order: string[] = [];
    let running = 0;
    const piece = (name: string) => async (): Promise<void> => {
      assert.equal(++running, 1);
      order.push(name);
      await tick();
      running--;
    };
    await Promise.all([
      lane.run("background", never, piece("b1")), lane.run("background", never, piece("b2")), lane.run("background", never, piece("b3")),
      lane.run("interactive", never, piece("i1")), lane.run("interactive", never, piece("i2")),
    ]);
    assert.deepEqual(order, ["b1", "i1", "i2", "b2", "b3"]);
  });

  it("lets an interactive question wait for one background piece at most", async () => {
    const lane = new Lane();
    let pieces = 0;
    let stop = false;
    const background = (async () => { while (!stop) await lane.run("background", never, async () => { pieces++; await tick(); }); })();
    for (let i = 0; i < 20; i++) {
      const before = pieces;
      await lane.run("interactive", never, async () => { assert.ok(pieces - before <= 1, `${pieces - before} background pieces came first`); await tick(); });
    }
    stop = true;
    await background;
  });

  it("goes on after a piece that throws, and does not start one that was given up while it waited", async () => {
    const lane = new Lane();
    const controller = new AbortController();
    let started = false;
    const first = lane.run("interactive", never, async () => { await tick(); throw new Error("broken"); });
    const given = lane.run("interactive", controller.signal, async () => { started = true; });
    const last = lane.run("background", never, async () => "fine");
    controller.abort();
    await assert.rejects(first, { message: "broken" });
    await assert.rejects(given, { name: "AbortError" });
    assert.equal(await last, "fine");
    assert.equal(started, false);
  });
});
