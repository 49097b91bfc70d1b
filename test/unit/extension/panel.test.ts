import assert from "node:assert/strict";
import { pageHtml } from "../../../src/extension/panel/html";
import { PagePorts, type MessageWindow } from "../../../src/extension/panel/pagePort";
import { viewStateOf } from "../../../src/extension/panel/viewState";
import type { DocumentScores, Reading } from "../../../src/extension/scores/documentScores";
import { COMMANDS, isOwnCommand } from "../../../src/extension/contributions";
import { Channel, type Port } from "../../../src/protocol/channel";
import { Failure, type FailureCode } from "../../../src/protocol/failure";
import { TextDocument } from "./textDocument";
import { viewOf } from "./views";

const scoresOf = (reading: Reading, view = viewOf("a b")): DocumentScores => ({ reading, view, document: new TextDocument("a b") }) as unknown as DocumentScores;
const failed = (code: FailureCode): Reading => ({ kind: "failed", failure: new Failure(code, "Why.") });

describe("what the panel shows", () => {
  it("of no document, an empty one, one asleep", () => {
    assert.deepEqual(viewStateOf(undefined, undefined), { kind: "noDocument" });
    assert.deepEqual(viewStateOf(scoresOf({ kind: "empty" }), undefined), { kind: "emptyDocument", name: "a.txt" });
    assert.deepEqual(viewStateOf(scoresOf({ kind: "asleep", reason: "Paused." }), undefined), { kind: "asleep", name: "a.txt", reason: "Paused." });
    assert.deepEqual(viewStateOf(scoresOf({ kind: "refused", reason: "Secrets." }), undefined), { kind: "asleep", name: "a.txt", reason: "Secrets.", never: true });
  });

  it("while a model loads: its name and real bytes", () => {
    const state = viewStateOf({ ...scoresOf({ kind: "waiting" }), view: undefined } as unknown as DocumentScores, { model: "Smol", progress: { kind: "load", stage: "preparing", doneBytes: 58, totalBytes: 94 } });
    assert.deepEqual(state, { kind: "loading", model: "Smol", doneBytes: 58, totalBytes: 94, stage: "Preparing the weights" });
  });

  it("while new numbers are awaited: the old ones", () => assert.equal(viewStateOf(scoresOf({ kind: "waiting" }), undefined).kind, "document"));

  it("without a model file: what to do", () => assert.deepEqual(viewStateOf(scoresOf(failed("notFound")), undefined), { kind: "noModel", reason: "Why." }));

  const actions = [["closed", COMMANDS.restartEngine], ["badFile", COMMANDS.openModel], ["badInput", COMMANDS.openSettings], ["failed", COMMANDS.scoreFile], ["noMemory", COMMANDS.restartEngine]] as const;
  for (const [code, command] of actions)
    it(`after a failure "${code}": why, and one action that is our own command`, () => {
      const state = viewStateOf(scoresOf(failed(code)), undefined);
      assert.ok(state.kind === "error" && state.why === "Why." && state.action?.command === command && isOwnCommand(command));
    });
});

describe("the panel's page", () => {
  const html = pageHtml({ script: "https://host/main.js", styles: ["https://host/a.css"], source: "https://host", nonce: "abc123" });

  it("may load nothing but the extension's own files, and run its own script only", () => {
    const policy = /content="([^"]+)">/.exec(html)?.[1] ?? "";
    assert.deepEqual(policy.split("; "), ["default-src 'none'", "script-src 'nonce-abc123'", "style-src https://host 'nonce-abc123'", "font-src https://host", "img-src https://host data:"]);
    assert.doesNotMatch(html, /unsafe|\son\w+=|<script(?! nonce="abc123" src=)/);
  });
});

describe("the way to the panel's page", () => {
  class Window implements MessageWindow {
    readonly posted: { readonly id?: number; readonly kind?: string; readonly result?: unknown }[] = [];
    private listener: (message: unknown) => void = () => undefined;
    postMessage(message: unknown): Promise<boolean> { this.posted.push(message as object); return Promise.resolve(true); }
    onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): void } { this.listener = listener; return { dispose: () => undefined }; }
    say(message: unknown): void { this.listener(message); }
  }
  type Ask = { readonly "host.ready": { params: null; result: null }; readonly "host.slow": { params: null; result: string } };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("gives a page that was loaded again no answer to a question of the page before it", async () => {
    const window = new Window();
    const slow: ((answer: string) => void)[] = [];
    const ports: Port[] = [];
    new PagePorts(window, (port) => {
      ports.push(port);
      new Channel<Record<never, never>, Ask>(port, { "host.ready": () => null, "host.slow": () => new Promise((resolve) => slow.push(resolve)) });
    });
    const page = (id: number, method: string): void => window.say({ kind: "call", id, method, params: null });
    page(1, "host.ready");
    page(2, "host.slow");
    page(1, "host.ready");
    page(2, "host.slow");
    slow[0]!("old");
    slow[1]!("new");
    await turn();
    assert.equal(ports.length, 2);
    assert.deepEqual(window.posted.filter(({ id }) => id === 2).map(({ kind, result }) => [kind, result]), [["result", "new"]]);
  });

  it("passes nothing on before the page says that it is there, and takes no message that is none", async () => {
    const window = new Window();
    let opened = 0;
    new PagePorts(window, () => { opened++; });
    for (const junk of [null, 5, "x", {}, { kind: "call", id: 1, method: "host.slow", params: null }]) window.say(junk);
    await turn();
    assert.deepEqual([opened, window.posted], [0, []]);
  });
});
