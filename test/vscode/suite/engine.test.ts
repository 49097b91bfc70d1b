import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, engines, hoverAt, numbersOf, openText, score, until, withSetting } from "./workbench";

const LONG = "The old bridge had been closed for eleven winters before anyone asked why. ".repeat(60);
const restart = (): Thenable<unknown> => vscode.commands.executeCommand("tokenscope.restartEngine");

describe("the engine of a running workbench", () => {
  beforeEach(async () => {
    await restart();
    await until(() => engines().length === 1, "the engine before it to be gone");
  });
  afterEach(closeAll);

  it("killed while it reads: the same question is answered by its successor", async () => {
    const document = await openText(LONG);
    const [before] = engines();
    const asked = hoverAt(document, LONG.length - 20);
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(before!, "SIGKILL");
    assert.match(numbersOf(await asked).piece, /\S/);
    assert.deepEqual(engines().filter((pid) => pid === before), []);
    assert.equal(engines().length, 1);
  });

  it("killed while idle: the next question is answered", async () => {
    const document = await openText("The quick brown fox");
    assert.notEqual(await hoverAt(document, 5), "");
    process.kill(engines()[0]!, "SIGKILL");
    await vscode.window.activeTextEditor?.edit((edit) => { edit.insert(document.positionAt(19), " jumps"); });
    await until(async () => (await hoverAt(document, 21)) !== "", "the hover after the edit");
  });

  it("killed three times: it waits for the user, and comes back at their word", async () => {
    const document = await openText(LONG);
    const asked = hoverAt(document, LONG.length - 20);
    for (let end = 0; end < 3; end++) {
      await until(() => engines().length === 1, "an engine to end");
      process.kill(engines()[0]!, "SIGKILL");
      await until(() => engines().length === 0 || end < 2, "no engine");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.equal(await asked, "");
    assert.deepEqual(engines(), []);
    await restart();
    await until(async () => (await hoverAt(document, LONG.length - 20)) !== "", "the hover after the restart", 60_000);
  });

  it("without its model: no hover, no loss, and numbers again with the model back", async () => {
    const document = await openText("The quick brown fox");
    await withSetting("model", "/nowhere/there-is-no-such-model.gguf", async () => {
      assert.equal(await hoverAt(document, 5), "");
      assert.equal(await score(document), undefined);
    });
    await until(async () => (await hoverAt(document, 5)) !== "", "the hover with the bundled model");
    assert.equal(document.getText(), "The quick brown fox");
  });
});
