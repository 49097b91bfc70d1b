import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Channel, type Handlers, type Port } from "../../../src/protocol/channel";
import { Failure, type FailureCode } from "../../../src/protocol/failure";

type Calc = {
  add: { params: { a: number; b: number }; result: number };
  count: { params: number; item: number; result: string };
  wait: { params: null; result: string };
  fail: { params: null; result: never };
};
type Nothing = Record<never, never>;

/** Two ports that deliver to each other, later, as structured clones: like processes do. */
function pair(): readonly [Port & { end(reason: string): void }, Port & { end(reason: string): void }] {
  const make = () => ({ messages: [] as ((m: unknown) => void)[], closes: [] as ((r: string) => void)[] });
  const sides = [make(), make()] as const;
  const port = (mine: 0 | 1): Port & { end(reason: string): void } => ({
    post: (message) => { const copy = structuredClone(message); setImmediate(() => { for (const listener of sides[1 - mine]!.messages) listener(copy); }); },
    onMessage: (listener) => { sides[mine].messages.push(listener); },
    onClose: (listener) => { sides[mine].closes.push(listener); },
    end: (reason) => { for (const listener of sides[mine].closes) listener(reason); },
  });
  return [port(0), port(1)];
}

function connected(overrides: Partial<Handlers<Calc>> = {}) {
  const [here, there] = pair();
  let aborted = 0;
  const handlers: Handlers<Calc> = {
    add: ({ a, b }) => a + b,
    count: async (to, { item }) => { for (let i = 1; i <= to; i++) item(i); return "done"; },
    wait: (_, { signal }) => new Promise((resolve) => { signal.addEventListener("abort", () => { aborted++; resolve("late"); }); }),
    fail: () => { throw new Failure("noMemory", "There is not enough memory."); },
    ...overrides,
  };
  const client = new Channel<Calc, Nothing>(here, {});
  const server = new Channel<Nothing, Calc>(there, handlers);
  return { client, server, here, there, aborted: () => aborted };
}

const rejectsWith = (code: FailureCode, call: Promise<unknown>): Promise<void> => assert.rejects(call, (error: Failure) => error instanceof Failure && error.code === code);

describe("Channel", () => {
  it("answers a call, and many at once in any order", async () => {
    const { client } = connected();
    assert.deepEqual(await Promise.all([1, 2, 3].map((b) => client.call("add", { a: 10, b }))), [11, 12, 13]);
  });

  it("brings the items before the result", async () => {
    const { client } = connected();
    const seen: unknown[] = [];
    seen.push(await client.call("count", 3, { onItem: (i) => seen.push(i) }));
    assert.deepEqual(seen, [1, 2, 3, "done"]);
  });

  it("carries a failure's code and words across", async () => {
    const { client } = connected();
    await assert.rejects(client.call("fail", null), { code: "noMemory", message: "There is not enough memory." });
  });

  it("answers a thrown error that is no Failure as failed", async () => {
    const { client } = connected({ add: () => { throw new TypeError("odd"); } });
    await assert.rejects(client.call("add", { a: 1, b: 2 }), { code: "failed", message: "odd" });
  });

  it("rejects an unknown method, also one that every object has", async () => {
    const { client } = connected();
    await rejectsWith("unknownMethod", client.call("toString" as "add", { a: 1, b: 2 }));
  });

  it("rejects the caller at once on abort, and tells the other side", async () => {
    const { client, aborted } = connected();
    const controller = new AbortController();
    const call = client.call("wait", null, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await rejectsWith("cancelled", call);
    await sleep(10);
    assert.equal(aborted(), 1);
  });

  it("does not send a call whose signal is aborted already", async () => {
    let asked = 0;
    const { client } = connected({ add: () => ++asked });
    await rejectsWith("cancelled", client.call("add", { a: 1, b: 1 }, { signal: AbortSignal.abort() }));
    await sleep(5);
    assert.equal(asked, 0);
  });

  it("settles every waiting call when the other side goes, and later calls at once", async () => {
    const { client, here } = connected();
    const calls = [client.call("wait", null), client.call("wait", null)];
    here.end("The engine stopped.");
    for (const call of calls) await assert.rejects(call, { code: "closed", message: "The engine stopped." });
    await rejectsWith("closed", client.call("add", { a: 1, b: 2 }));
  });

  it("stops what it was answering when the caller goes", async () => {
    const { client, there, aborted } = connected();
    const call = client.call("wait", null).catch(() => undefined);
    await sleep(5);
    there.end("The host is gone.");
    assert.equal(aborted(), 1);
    client.close("test over");
    await call;
  });

  it("answers a malformed message that has an id, and drops the rest without harm", async () => {
    const answers: unknown[] = [];
    let deliver: (message: unknown) => void = () => undefined;
    new Channel<Nothing, Calc>({ post: (m) => answers.push(m), onMessage: (l) => { deliver = l; }, onClose: () => undefined }, connected().server["handlers"]);
    for (const message of [null, 7, "call", [], {}, { kind: "call" }, { id: "x", kind: "call", method: "add" }]) deliver(message);
    assert.deepEqual(answers, []);
    deliver({ id: 4, kind: "nonsense" });
    deliver({ id: 5, kind: "call", method: 3 });
    assert.deepEqual(answers.map((a) => [(a as { id: number }).id, (a as { code: string }).code]), [[4, "malformed"], [5, "malformed"]]);
  });

  it("treats a port that throws as gone", async () => {
    const channel = new Channel<Calc, Nothing>({ post: () => { throw new Error("channel closed"); }, onMessage: () => undefined, onClose: () => undefined }, {});
    await rejectsWith("closed", channel.call("add", { a: 1, b: 1 }));
  });
});
