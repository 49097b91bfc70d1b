import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { Engine, type EngineState } from "../../../src/extension/engine/engine";
import { forkEngine, type EngineHandle } from "../../../src/extension/engine/engineProcess";
import { asFailure, type Failure } from "../../../src/protocol/failure";
import { madeUpEngine, tokensOf } from "./madeUpEngine";
import { MemoryEngine } from "./memoryPort";

const ask = (engine: Engine, text: string, signal?: AbortSignal) =>
  engine.call("text.tokenize", { model: "m", text, parseSpecial: false }, signal ? { signal } : {});
const failureOf = (call: Promise<unknown>): Promise<Failure> =>
  call.then(() => assert.fail("the call was answered"), (thrown: unknown) => asFailure(thrown));

function becomes(engine: Engine, kind: EngineState["kind"]): Promise<EngineState> {
  if (engine.state.kind === kind) return Promise.resolve(engine.state);
  return new Promise((resolve) => {
    const listening = engine.onDidChangeState((state) => {
      if (state.kind !== kind) return;
      listening.dispose();
      resolve(state);
    });
  });
}

describe("the engine, over a port in memory", () => {
  const made: MemoryEngine[] = [];
  const options = { spawn: (): EngineHandle => (made.push(new MemoryEngine(madeUpEngine())), made.at(-1)!), log: () => undefined, backOffMs: [0, 5] };
  afterEach(() => made.splice(0));

  it("starts no process before the first call", async () => {
    const engine = new Engine(options);
    assert.equal(made.length, 0);
    await ask(engine, "a b");
    assert.equal(made.length, 1);
    engine.dispose();
  });

  it("starts one process for calls made at once", async () => {
    const engine = new Engine(options);
    await Promise.all([ask(engine, "a"), ask(engine, "b"), ask(engine, "c")]);
    assert.equal(made.length, 1);
    engine.dispose();
  });

  it("lets a call that is made while it restarts wait for the new process", async () => {
    const engine = new Engine(options);
    await ask(engine, "a");
    made[0]!.die("gone");
    await becomes(engine, "restarting");
    assert.equal((await ask(engine, "a b")).tokens.pieces.length, 2);
    assert.equal(made.length, 2);
    engine.dispose();
  });

  it("waits for the user after the third end within a minute, and starts again at the user's word", async () => {
    const engine = new Engine(options);
    for (let end = 0; end < 3; end++) {
      await ask(engine, "a");
      made.at(-1)!.die("The engine stopped (signal SIGSEGV).");
      await becomes(engine, end < 2 ? "restarting" : "failed");
    }
    const failure = await failureOf(ask(engine, "a"));
    assert.equal(failure.code, "closed");
    assert.match(failure.message, /three times within a minute.*SIGSEGV/);
    assert.equal(made.length, 3);
    await engine.restart();
    assert.equal((await ask(engine, "a")).tokens.pieces.length, 1);
    engine.dispose();
  });

  it("forgets ends that are older than a minute", async () => {
    let now = 0;
    const engine = new Engine({ ...options, now: () => now });
    for (let end = 0; end < 6; end++, now += 61_000) {
      await ask(engine, "a");
      made.at(-1)!.die("gone");
      await becomes(engine, "restarting");
    }
    engine.dispose();
  });

  it("rejects what was under way when it is stopped, and starts again for the next call", async () => {
    const engine = new Engine({ ...options, spawn: () => new MemoryEngine({ ...madeUpEngine(), "text.tokenize": () => new Promise(() => undefined) }) });
    const failure = failureOf(ask(engine, "a"));
    await becomes(engine, "running");
    engine.stop();
    assert.equal((await failure).code, "closed");
    assert.equal(engine.state.kind, "idle");
  });

  it("lets an idle process go, and starts one for the next call", async () => {
    const engine = new Engine({ ...options, idleAfterMs: () => 10 });
    await ask(engine, "a");
    await becomes(engine, "idle");
    assert.equal(made[0]!.killed, true);
    assert.equal((await ask(engine, "a b")).tokens.pieces.length, 2);
    assert.equal(made.length, 2);
    engine.dispose();
  });

  it("lets no process go while it works", async () => {
    let finish = (): void => undefined;
    const working = new MemoryEngine({ ...madeUpEngine(), "text.tokenize": async ({ model, text }) => {
      if (text === "slow") await new Promise<void>((resolve) => { finish = resolve; });
      return { model, tokens: tokensOf(text) };
    } });
    const engine = new Engine({ ...options, spawn: () => working, idleAfterMs: () => 10 });
    const slow = ask(engine, "slow");
    await becomes(engine, "running");
    await ask(engine, "a");
    await new Promise((resolve) => setTimeout(resolve, 40));
    finish();
    assert.equal((await slow).tokens.pieces.length, 1);
    engine.dispose();
  });

  it("remembers no failure to start", async () => {
    let tries = 0;
    const engine = new Engine({ ...options, spawn: () => { if (tries++ === 0) throw new Error("no memory for a process"); return new MemoryEngine(madeUpEngine()); } });
    assert.match((await failureOf(ask(engine, "a"))).message, /no memory/);
    await engine.restart();
    assert.equal((await ask(engine, "a")).tokens.pieces.length, 1);
    engine.dispose();
  });

  it("passes a cancelled call on as cancelled", async () => {
    const engine = new Engine({ ...options, spawn: () => new MemoryEngine({ ...madeUpEngine(), "text.tokenize": () => new Promise(() => undefined) }) });
    const controller = new AbortController();
    const failure = failureOf(ask(engine, "a", controller.signal));
    await becomes(engine, "running");
    controller.abort();
    assert.equal((await failure).code, "cancelled");
    engine.dispose();
  });
});

describe("the engine, as a process", function () {
  this.timeout(20_000);
  const folder = mkdtempSync(join(tmpdir(), "tokenscope-engine-"));
  const script = join(folder, "standIn.js");
  const lines: string[] = [];
  const engines: Engine[] = [];
  const start = (env: Record<string, string> = {}, more: { pingEveryMs?: number; startWithinMs?: number } = {}): Engine => {
    const line = (text: string): void => { lines.push(text); };
    const engine = new Engine({ spawn: () => forkEngine({ script, env, line }), log: line, backOffMs: [0, 50], missedPings: 2, ...more });
    engines.push(engine);
    return engine;
  };
  before(() => { buildSync({ entryPoints: [join(process.cwd(), "test/unit/extension/standInEngine.ts")], bundle: true, platform: "node", outfile: script }); });
  afterEach(() => { for (const engine of engines.splice(0)) engine.dispose(); lines.splice(0); });
  after(() => rmSync(folder, { recursive: true }));

  it("answers, with typed arrays intact", async () => {
    const { tokens } = await ask(start(), "one two");
    assert.ok(tokens.ids instanceof Uint32Array);
    assert.deepEqual([...tokens.end], [3, 7]);
  });

  for (const [text, reason] of [["crash", /SIGSEGV/], ["exit", /exit code 7/], ["disconnect", /stopped/]] as const)
    it(`settles every open call and comes back when the process meets "${text}"`, async () => {
      const engine = start();
      await ask(engine, "warm");
      const [first, second] = await Promise.all([failureOf(ask(engine, text)), failureOf(ask(engine, text))]);
      assert.match(first.message, reason);
      assert.deepEqual([first.code, second.code], ["closed", "closed"]);
      assert.equal((await ask(engine, "a b")).tokens.pieces.length, 2);
    });

  it("ends a process that does not answer, and comes back", async () => {
    const engine = start({}, { pingEveryMs: 700 });
    await ask(engine, "warm");
    assert.equal((await failureOf(ask(engine, "hang"))).code, "closed");
    assert.ok(lines.some((line) => line.includes("has not answered")), lines.join("\n"));
    assert.equal((await ask(engine, "a")).tokens.pieces.length, 1);
  });

  it("ends a process that does not say hello in time, and gives up in the end", async () => {
    const engine = start({ STAND_IN: "says nothing" }, { startWithinMs: 200 });
    assert.equal((await failureOf(ask(engine, "a"))).code, "closed");
    await becomes(engine, "failed");
    assert.ok(lines.some((line) => line.includes("did not start in time")), lines.join("\n"));
  });

  it("is not disturbed by messages that are none", async () => {
    assert.equal((await ask(start(), "garbage")).tokens.pieces.length, 2);
  });

  it("refuses an engine of another protocol, in words", async () => {
    const engine = start({ STAND_IN: "other protocol" });
    assert.match((await failureOf(ask(engine, "a"))).message, /protocol 99.*Install/);
    assert.equal(engine.state.kind, "failed");
  });

  it("gives up on a process that dies at every start", async () => {
    const engine = start({ STAND_IN: "dies at once" });
    assert.equal((await failureOf(ask(engine, "a"))).code, "closed");
    assert.match(((await becomes(engine, "failed")) as { reason: string }).reason, /exit code 3/);
  });

  it("passes the process's output on, line by line", async () => {
    await ask(start(), "say");
    for (let wait = 0; wait < 100 && !lines.includes("a line of the engine"); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(lines.includes("a line of the engine"));
  });

  it("leaves no process behind when it is disposed", async () => {
    const engine = start();
    await ask(engine, "a");
    const pid = (engine.state as { pid: number }).pid;
    engine.dispose();
    for (let wait = 0; wait < 200 && alive(pid); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(alive(pid), false);
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
