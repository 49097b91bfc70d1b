import assert from "node:assert/strict";
import type { DocumentScores } from "../../../src/extension/scores/documentScores";
import type { Handlers } from "../../../src/protocol/channel";
import type { EngineMethods, ScoreParams } from "../../../src/protocol/engineMethods";
import { Failure } from "../../../src/protocol/failure";
import { answerOf, FACTS, partOf } from "./madeUpEngine";
import { never, ScoresBench } from "./scoresBench";
import { TextDocument } from "./textDocument";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Until something holds; mocha's own limit ends a wait in vain. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
const textOf = ({ input }: ScoreParams): string => ("text" in input ? input.text : "");

const failureOf = ({ reading }: DocumentScores): string => (reading.kind === "failed" ? reading.failure.message : `It is ${reading.kind}.`);

describe("scores of documents", () => {
  let bench: ScoresBench;
  const open = (more: Partial<Handlers<EngineMethods>> = {}): ScoresBench => (bench = new ScoresBench(more));
  afterEach(() => bench.dispose());

  it("start no engine and read no text until someone looks", async () => {
    const document = new TextDocument("some text");
    open().edit(document, 0, 0, "x");
    await turn();
    assert.deepEqual([bench.processes.length, document.taken, bench.scores.of(document.uri)], [0, 0, undefined]);
  });

  it("are asked for once, however many look", async () => {
    const document = new TextDocument("one two three");
    open().scores.need(document, 0);
    bench.scores.need(document, 5);
    const scores = await bench.read(document);
    assert.equal(bench.asked.length, 1);
    assert.deepEqual([scores.reading.kind, scores.view?.tokens.pieces.length, scores.view?.computed], ["read", 3, 3]);
  });

  it("find the token at an offset, and nothing at the end of the text", async () => {
    const scores = await open().read(new TextDocument("one two three"));
    assert.deepEqual([0, 2, 3, 7, 12, 13].map((offset) => scores.tokenAt(offset)), [0, 0, 1, 2, 2, null]);
  });

  it("of a document of another language wait for the user's word", async () => {
    const document = new TextDocument("int main", "cpp");
    const scores = await open().read(document);
    assert.equal(scores.reading.kind, "asleep");
    assert.equal(bench.processes.length, 0);
    bench.scores.callFor(document, 0);
    await scores.settled(never);
    assert.equal(scores.reading.kind, "read");
  });

  const unread = [
    ["/p/.env", "plaintext", "file"], ["/p/.env.local", "plaintext", "file"], ["/p/prod.env", "plaintext", "file"], ["/extension-output-1", "plaintext", "output"],
    ["/scm0/input", "scminput", "vscode-scm"], ["/p/.vscode/settings.json", "plaintext", "file"], ["/p/id_rsa", "plaintext", "file"], ["/p/server.pem", "plaintext", "git"],
    ["/p/.env", "plaintext", "vscode-remote"], ["/User/settings.json", "jsonc", "vscode-userdata"],
  ] as const;
  for (const [path, language, scheme] of unread)
    it(`of ${scheme}:${path} are never asked for, not even by command`, async () => {
      const document = new TextDocument("SECRET=1", language, path, scheme);
      const scores = open().scores.callFor(document, 0);
      bench.edit(document, 0, 0, "x");
      await scores.settled(never);
      assert.equal(scores.reading.kind, "refused");
      assert.equal(document.taken, 0);
      assert.equal(bench.processes.length, 0);
    });

  for (const [path, scheme] of [["Untitled-1", "untitled"], ["/a.txt", "vscode-remote"], ["/a.txt", "vscode-vfs"], ["/b.md", "git"], ["/c.ipynb", "vscode-notebook-cell"], ["/x", "myfs"], ["/environment.md", "file"]] as const)
    it(`of ${scheme}:${path} are there like any other`, async () => {
      const scores = await open().read(new TextDocument("a b", "plaintext", path, scheme));
      assert.equal(scores.reading.kind, "read");
    });

  it("of an empty document need no engine", async () => {
    const scores = await open().read(new TextDocument(""));
    assert.equal(scores.reading.kind, "empty");
    assert.equal(bench.processes.length, 0);
  });

  it("of binary content are refused with a reason, until an edit makes it text", async () => {
    const document = new TextDocument("PK\0\0");
    const scores = await open().read(document);
    assert.equal(scores.reading.kind, "refused");
    assert.match(scores.reading.kind === "refused" ? scores.reading.reason : "", /NUL/);
    bench.edit(document, 2, 4, "");
    await scores.settled(never);
    assert.equal(scores.reading.kind, "read");
  });

  it("of one token have no number, and are read all the same", async () => {
    const scores = await open().read(new TextDocument("one"));
    assert.deepEqual([scores.reading.kind, scores.view?.computed, Number.isNaN(scores.view?.scores.logProb[0])], ["read", 1, true]);
  });

  it("of fast typing are asked for once, for the last text", async () => {
    const document = new TextDocument("one");
    const scores = await open().read(document);
    for (const key of " two") bench.edit(document, document.length, document.length, key);
    await scores.settled(never);
    assert.deepEqual(bench.texts, ["one", "one two"]);
    assert.equal(scores.view?.text, "one two");
  });

  it("before an edit hold while the answer is awaited, and those after it do not", async () => {
    const document = new TextDocument("one two three four");
    const scores = await open().read(document);
    bench.edit(document, 8, 8, "x");
    assert.deepEqual([0, 3, 7, 14].map((offset) => scores.tokenAt(offset)), [0, 1, null, null]);
    await scores.settled(never);
    assert.equal(scores.tokenAt(14), 3);
  });

  it("in doubt are withdrawn when no answer comes", async () => {
    let hang = false;
    const document = new TextDocument("one two three");
    open({ "text.score": (params) => (hang ? new Promise(() => undefined) : answerOf(textOf(params), params.version)) });
    const scores = await bench.read(document);
    hang = true;
    bench.edit(document, 4, 4, "x");
    assert.equal(scores.withdrawn, false);
    await until(() => scores.withdrawn);
    assert.equal(scores.tokenAt(0), 0);
  });

  it("that are overtaken are given up in the engine, and dropped", async () => {
    const aborted: number[] = [];
    const document = new TextDocument("first");
    open({
      "text.score": (params, { signal }) => textOf(params) !== "first" ? answerOf(textOf(params), params.version)
        : new Promise((_, reject) => signal.addEventListener("abort", () => { aborted.push(params.version); reject(new Failure("cancelled", "")); })),
    });
    const scores = bench.scores.need(document, 0);
    await until(() => bench.asked.length === 1);
    bench.edit(document, 0, 5, "second");
    await scores.settled(never);
    await until(() => aborted.length === 1);
    assert.equal(scores.view?.text, "second");
  });

  it("are shown in parts, and keep the numbers of the unchanged start meanwhile", async () => {
    const document = new TextDocument("a b c d e f g h");
    let finish = (): void => undefined;
    open({
      "text.score": async (params, { item }) => {
        if (bench.asked.length === 1) return answerOf(textOf(params), params.version);
        item(partOf(textOf(params), params.version, 0, 2));
        await new Promise<void>((resolve) => { finish = resolve; });
        return answerOf(textOf(params), params.version);
      },
    });
    const scores = await bench.read(document);
    bench.edit(document, 10, 11, "X");
    const before = scores.view?.version;
    await until(() => scores.view?.version !== before);
    assert.deepEqual([scores.view!.computed, scores.view!.tokens.pieces.length], [5, 8]);
    assert.ok(!Number.isNaN(scores.view!.scores.logProb[4]) && Number.isNaN(scores.view!.scores.logProb[5]));
    finish();
    await scores.settled(never);
    assert.equal(scores.view!.computed, 8);
  });

  it("of a closed document are dropped, and its question is given up", async () => {
    let given = false;
    const document = new TextDocument("one two");
    open({ "text.score": (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => { given = true; reject(new Failure("cancelled", "")); })) });
    const scores = bench.scores.need(document, 0);
    const waiting = scores.numbersAt(0, never);
    await until(() => bench.asked.length === 1);
    bench.scores.closed(document.uri);
    assert.equal(await waiting, null);
    await until(() => given);
    assert.equal(bench.scores.of(document.uri), undefined);
  });

  it("come although the engine ends while it is asked", async () => {
    let ends = 2;
    open({
      "text.score": (params) => {
        if (ends-- <= 0) return answerOf(textOf(params), params.version);
        bench.processes.at(-1)!.die("The engine stopped (signal SIGSEGV).");
        return new Promise(() => undefined);
      },
    });
    const scores = await bench.read(new TextDocument("one two"));
    assert.deepEqual([scores.reading.kind, scores.view?.computed, bench.processes.length], ["read", 2, 3]);
  });

  it("of a text that ends the engine each time fail in words, and come after a restart", async () => {
    let deadly = true;
    open({
      "text.score": (params) => {
        if (!deadly) return answerOf(textOf(params), params.version);
        bench.processes.at(-1)!.die("The engine stopped (signal SIGSEGV).");
        return new Promise(() => undefined);
      },
    });
    const scores = await bench.read(new TextDocument("one two"));
    assert.match(failureOf(scores), /three times/);
    deadly = false;
    await bench.engine.restart();
    bench.scores.retryFailed();
    await scores.settled(never);
    assert.equal(scores.reading.kind, "read");
  });

  it("say why there is no model, and ask again on request", async () => {
    let there = false;
    open({ "model.load": () => { if (there) return FACTS; throw new Failure("notFound", "There is no model file. Run set-up."); } });
    const document = new TextDocument("one two");
    const scores = await bench.read(document);
    assert.deepEqual([scores.reading.kind, scores.reading.kind === "failed" && scores.reading.failure.code], ["failed", "notFound"]);
    await bench.read(document);
    assert.equal(bench.processes.length, 1);
    there = true;
    bench.scores.callFor(document, 0);
    await scores.settled(never);
    assert.equal(scores.reading.kind, "read");
  });

  it("fail in words when loading the model is cancelled", async () => {
    open({ "model.load": (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Failure("cancelled", "")))) });
    const scores = bench.scores.need(new TextDocument("one two"), 0);
    await until(() => bench.models.loading !== undefined && bench.engine.state.kind === "running");
    await turn();
    bench.models.cancel();
    await scores.settled(never);
    assert.match(failureOf(scores), /cancelled/);
    assert.equal(bench.models.loading, undefined);
  });

  it("of a document out of sight are asked for when it is seen again", async () => {
    const document = new TextDocument("one");
    const scores = await open().read(document);
    bench.visible = false;
    bench.edit(document, 3, 3, " two");
    await scores.settled(never);
    assert.equal(bench.asked.length, 1);
    bench.visible = true;
    bench.scores.refreshVisible();
    await scores.settled(never);
    assert.deepEqual(bench.texts, ["one", "one two"]);
  });

  it("rest while paused, and come back", async () => {
    const document = new TextDocument("one");
    const scores = await open().read(document);
    bench.scores.pause(true);
    bench.edit(document, 3, 3, " two");
    assert.equal((await bench.read(document)).reading.kind, "asleep");
    assert.equal(scores.tokenAt(0), null);
    bench.scores.pause(false);
    await scores.settled(never);
    assert.deepEqual([scores.view?.text, bench.asked.length], ["one two", 2]);
  });

  it("are asked for anew, without old numbers, when a setting makes other numbers", async () => {
    const scores = await open().read(new TextDocument("one two"));
    const before = bench.settings;
    bench.settings = { ...before, startToken: "always", "hover.enabled": false };
    bench.scores.settingsChanged(before, bench.settings);
    assert.equal(scores.tokenAt(0), null);
    await scores.settled(never);
    assert.deepEqual(bench.asked.map(({ input }) => "startToken" in input && input.startToken), ["model", "always"]);
  });

  it("are not asked for anew when a setting only draws them otherwise", async () => {
    await open().read(new TextDocument("one two"));
    const before = bench.settings;
    bench.settings = { ...before, measure: "rank" };
    bench.scores.settingsChanged(before, bench.settings);
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.equal(bench.asked.length, 1);
  });

  it("stop when the document's language leaves the list", async () => {
    const scores = await open().read(new TextDocument("one two"));
    const before = bench.settings;
    bench.settings = { ...before, languages: ["markdown"] };
    bench.scores.settingsChanged(before, bench.settings);
    assert.equal(scores.reading.kind, "asleep");
  });

  it("begin when the language of a document that was looked at joins the list", async () => {
    const scores = await open().read(new TextDocument("int main", "cpp"));
    const before = bench.settings;
    bench.settings = { ...before, languages: ["cpp"] };
    bench.scores.settingsChanged(before, bench.settings);
    await scores.settled(never);
    assert.equal(scores.reading.kind, "read");
  });

  it("of a very large document are of the section around the caret, which says so, and follow it", async () => {
    const document = new TextDocument("word word\n".repeat(5_000));
    open().settings = { ...bench.settings, wholeFileLimit: 40_000 };
    const scores = await bench.read(document);
    assert.match(scores.view!.scope ?? "", /Lines 1 to/);
    bench.scores.need(document, 1_000);
    assert.equal(scores.busy, false, "near the start nothing new is asked");
    bench.scores.need(document, 45_000);
    await scores.settled(never);
    const { textStart, firstLine, scope } = scores.view!;
    assert.equal(textStart, firstLine * 10);
    assert.ok(textStart > 10_000 && textStart < 45_000);
    assert.match(scope ?? "", /longer than 40/);
    assert.equal(scores.tokenAt(45_000), Math.floor(((45_000 - textStart) * 3) / 10));
  });
});
