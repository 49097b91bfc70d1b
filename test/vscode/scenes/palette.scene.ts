import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { openPrompt, openScene, type Scene } from "./scene";

interface Manifest { readonly contributes: { readonly commands: readonly { readonly title: string; readonly category: string; readonly enablement?: string }[] } }

describe("the command palette", () => {
  let scene: Scene;
  before(async () => {
    scene = await openScene();
    await openPrompt(scene); // the extension is there when its item in the status bar is
  });
  after(() => scene.close());

  it("offers every command under its title, once it can be used", async () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
    const missing: string[] = [];
    for (const { category, title } of contributes.commands.filter(({ enablement }) => !enablement || enablement.startsWith("!"))) {
      if (!(await scene.workbench.hasCommand(`${category}: ${title}`))) missing.push(title);
    }
    assert.deepEqual(missing, []);
  });
});
