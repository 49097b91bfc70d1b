import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { closeAll, engines, hoverAt, numbersOf, openText, root, score } from "./workbench";

describe("documents of every kind", () => {
  afterEach(closeAll);

  it("empty: no hover, no failure", async () => {
    const document = await openText("");
    assert.equal(await hoverAt(document, 0), "");
    assert.equal(await score(document), undefined);
  });

  it("of one token: no number, and nothing that fails", async () => {
    const document = await openText("The");
    assert.match(await hoverAt(document, 1), /no context/);
    assert.deepEqual(await score(document).then((totals) => [totals?.tokens, totals?.scored, totals?.perplexity]), [1, 0, null]);
  });

  it("of white space and line ends alone", async () => {
    const document = await openText("\n\n   \t\n");
    const totals = await score(document);
    assert.ok((totals?.tokens ?? 0) > 0);
  });

  it("with lone surrogates", async () => {
    const document = await openText("one \ud800 two \udc00 three");
    assert.equal(numbersOf(await hoverAt(document, document.getText().indexOf("three") + 1)).piece.includes("three"), true);
  });

  it("full of control tokens", async () => {
    const document = await openText("<|im_start|><|im_end|>".repeat(40));
    assert.ok(((await score(document))?.tokens ?? 0) > 200, "each is spelled in several plain tokens");
  });

  it("binary: refused in words, not read", async () => {
    const document = await openText("PK\u0003\u0004\0\0\0 binary");
    assert.equal(await hoverAt(document, 2), "");
    assert.equal(await score(document), undefined);
  });

  it("of a megabyte: the section around the caret is read, and a token of it has numbers", async function () {
    this.timeout(180_000);
    const line = "The quick brown fox jumps over the lazy dog near the river bank.\n";
    const document = await openText(line.repeat(Math.ceil(1_100_000 / line.length)));
    const { piece, rank } = numbersOf(await hoverAt(document, 30 * line.length + 6));
    assert.equal(piece, "·quick");
    assert.ok(rank >= 1);
  });

  it("untitled, of a virtual file system, and of a diff's other side alike", async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider("virtual", { provideTextDocumentContent: () => "The capital of France is Paris" });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("virtual:/capital.md"));
    await vscode.window.showTextDocument(document);
    assert.match(numbersOf(await hoverAt(document, 26)).piece, /Paris/);
    provider.dispose();
  });

  it("closed while it is read: nothing fails, and the next one is read", async () => {
    const document = await openText("The quick brown fox jumps over the lazy dog. ".repeat(60));
    const asked = hoverAt(document, 2_000);
    await closeAll();
    await asked;
    assert.notEqual(await hoverAt(await openText("The quick brown fox"), 5), "");
  });

  it(".env and settings.json: never read, not even by command", async () => {
    for (const file of [join(root(), "test/vscode/folder/.env")]) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
      await vscode.window.showTextDocument(document);
      await vscode.languages.setTextDocumentLanguage(document, "markdown");
      assert.equal(await hoverAt(document, 3), "");
      assert.equal(await score(document), undefined);
    }
  });

  it("output channels: never read, even when they are of a listed language", async () => {
    const channel = vscode.window.createOutputChannel("Tokenscope test", "markdown");
    channel.append("The quick brown fox");
    channel.show();
    const output = (): vscode.TextDocument | undefined => vscode.workspace.textDocuments.find(({ uri, languageId }) => uri.scheme === "output" && languageId === "markdown");
    for (let wait = 0; wait < 100 && !output(); wait++) await new Promise((resolve) => setTimeout(resolve, 50));
    const document = output();
    assert.ok(document, "the output has a document");
    assert.equal(await hoverAt(document, 5), "");
    channel.dispose();
  });

  it("all this time, one engine", () => assert.equal(engines().length, 1));
});
