import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, engines, EXTENSION, hoverAt, openText, until } from "./workbench";

interface Manifest { readonly contributes: { readonly commands: readonly { readonly command: string }[] } }

// Files run in the order of their names, this one first: later ones start the engine.
describe("the extension, before anything is asked of it", () => {
  const extension = vscode.extensions.getExtension(EXTENSION);
  before(async () => { await extension?.activate(); });
  afterEach(closeAll);

  it("is active, and has started no process and loaded nothing native", () => {
    assert.equal(extension?.isActive, true);
    assert.deepEqual(engines(), []);
    const loaded = Object.keys(require.cache).filter((file) => file.startsWith(extension?.extensionPath ?? "") || file.includes("onnxruntime"));
    assert.deepEqual(loaded.filter((file) => file.includes("onnxruntime") || file.endsWith(".node")), []);
    assert.ok(loaded.some((file) => file.endsWith("extension.js")), "what the extension loads can be seen");
  });

  it("has registered the commands of package.json, and no others", async () => {
    const declared = (extension?.packageJSON as Manifest).contributes.commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true)).filter((command) => command.startsWith("tokenscope.") && !/^tokenscope\.panel\./.test(command)).sort();
    assert.deepEqual(registered, declared);
  });

  it("reads no C++ file that is opened and hovered over", async () => {
    const document = await openText("int main() { return 0; }", "cpp");
    assert.equal(await hoverAt(document, 5), "");
    assert.deepEqual(engines(), []);
  });

  it("reads no Markdown file that is only opened and edited", async () => {
    const document = await openText("The quick brown fox");
    await vscode.window.activeTextEditor?.edit((edit) => { edit.insert(document.positionAt(document.getText().length), " jumps"); });
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(engines(), []);
  });

  it("starts the engine when a Markdown file is hovered over, once", async () => {
    const document = await openText("The quick brown fox");
    await Promise.all([hoverAt(document, 5), hoverAt(document, 12)]);
    await until(() => engines().length === 1, "one engine");
  });
});
