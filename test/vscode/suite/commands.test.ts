import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, hoverAt, numbersOf, openText, score, until, withSetting } from "./workbench";

const run = (command: string, ...args: unknown[]): Thenable<unknown> => vscode.commands.executeCommand(`tokenscope.${command}`, ...args);
const caret = (): number => vscode.window.activeTextEditor!.document.offsetAt(vscode.window.activeTextEditor!.selection.active);
const setting = (name: string): unknown => vscode.workspace.getConfiguration("tokenscope").get(name);

describe("commands", () => {
  afterEach(closeAll);

  it("go from surprising token to surprising token, and round the end", async () => {
    const document = await openText("The capital of France is zebra. The sky is blue and the grass is accordion today.");
    await score(document);
    const seen: number[] = [];
    for (let i = 0; i < 12; i++) {
      await run("goToNextSurprise");
      seen.push(caret());
    }
    assert.ok(seen.includes(document.getText().indexOf(" zebra")), seen.join(" "));
    assert.ok(seen.includes(document.getText().indexOf(" accordion")), seen.join(" "));
    assert.equal(new Set(seen).size < seen.length, true, "it comes round");
    for (const offset of seen) assert.ok(numbersOf(await hoverAt(document, offset)).bits >= 7.95);
    await run("goToPreviousSurprise");
    assert.equal(caret(), seen.at(-2), seen.join(" "));
  });

  it("continue the text with the reference's greedy tokens, as one step of undo", async () => {
    const prompt = "Once upon a time, in a small village by the sea,";
    const document = await openText(prompt);
    vscode.window.activeTextEditor!.selection = new vscode.Selection(0, prompt.length, 0, prompt.length);
    await withSetting("precision", "exact", () => withSetting("continueLength", 5, async () => run("continueFromHere")));
    assert.equal(document.getText(), `${prompt} there was a wise old`);
    assert.equal(caret(), document.getText().length);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), prompt);
  });

  it("continue nothing before the first character", async () => {
    const document = await openText("The quick brown fox");
    vscode.window.activeTextEditor!.selection = new vscode.Selection(0, 0, 0, 0);
    await run("continueFromHere");
    assert.equal(document.getText(), "The quick brown fox");
  });

  it("toggle decorations, as the setting says", async () => {
    await openText("The quick brown fox");
    await run("toggleDecorations");
    await until(() => setting("decorations.enabled") === true, "decorations on");
    await run("toggleDecorations");
    await until(() => setting("decorations.enabled") === false, "decorations off");
  });

  it("pause all reading, and resume it", async () => {
    const document = await openText("The quick brown fox");
    assert.notEqual(await hoverAt(document, 5), "");
    await run("pause");
    assert.equal(await hoverAt(document, 5), "");
    await run("resume");
    assert.notEqual(await hoverAt(document, 5), "");
  });

  it("put totals above the first line", async () => {
    const document = await openText("The quick brown fox jumps over the lazy dog");
    await score(document);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
    const titles = lenses.map(({ command }) => command?.title ?? "").filter((title) => /token|perplexity|surprise/.test(title));
    assert.match(titles.join(" | "), /^9 tokens \| perplexity [\d.]+( \| next surprise: .+, [\d.]+ bits)?$/);
    await withSetting("codeLens.enabled", false, async () => {
      const none = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
      assert.deepEqual(none.filter(({ command }) => command?.title.includes("perplexity")), []);
    });
  });

  it("report the environment on a page of its own, which is not read", async () => {
    await run("reportEnvironment");
    const document = vscode.window.activeTextEditor!.document;
    for (const part of ["# Tokenscope environment", `VS Code ${vscode.version}`, "## Providers", "smollm2-135m-instruct"]) assert.ok(document.getText().includes(part), part);
    assert.equal(await hoverAt(document, 5), "");
  });

  it("act on what they are handed, and on nothing that is none", async () => {
    const document = await openText("The quick brown fox");
    for (const argument of [{ uri: 5, offset: "x" }, "text", null, { uri: document.uri.toString(), offset: -1 }, { uri: "file:///nowhere.md", offset: 0 }]) await run("goToNextSurprise", argument);
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });
});
