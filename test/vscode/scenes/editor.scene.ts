import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { boxOfText } from "../harness/editorText";
import { CLEAN, eventually, openPrompt, openScene, pictureFailure, statusItem, THEMES, underlines, type Scene } from "./scene";

describe("the packed extension in the editor", () => {
  let scene: Scene;
  let editor: Locator;
  before(async () => {
    scene = await openScene();
    editor = await openPrompt(scene);
  });
  afterEach(function () { return pictureFailure(scene, this.currentTest); });
  after(() => scene.close());

  it("shows nothing of its own in the text before it is asked", async () => {
    assert.deepEqual(await underlines(editor), []);
    assert.equal(await scene.workbench.page.locator(".codelens-decoration").count(), 0);
  });

  it("answers a hover with probability, rank, bits and what was expected", async () => {
    const text = (await scene.workbench.hover(editor, "Clean", CLEAN.hover)).replace(/\s+/g, " ");
    for (const part of ["1 ·Check 16.6 %", "2 ·Don 3.7 %", "5 ·Have 2.2 %", "137 ·Clean 0.12 %", "(others) 72.1 %", "Show attention", "Continue from here"]) assert.ok(text.includes(part), `${part} in ${text}`);
    await scene.picture("hover");
    await scene.workbench.page.keyboard.press("Escape");
    await scene.workbench.page.mouse.move(5, 5);
  });

  it("sums the text up above its first line", async () => {
    const lenses = scene.workbench.page.locator(".codelens-decoration");
    await lenses.filter({ hasText: "perplexity 54.6" }).waitFor();
    assert.match((await lenses.first().innerText()).replace(/\s+/g, " "), /77 tokens \| perplexity 54\.6 \| next surprise: ·Vel, 25\.7 bits/);
  });

  it("says the token at the caret in the status bar", async () => {
    await scene.workbench.clickText(editor, "Clean");
    await eventually(async () => CLEAN.status.test(await statusItem(scene.workbench).innerText()), "the caret's token in the status bar");
  });

  it("underlines what is surprising, without moving the text", async () => {
    const place = await boxOfText(editor, "Clean");
    await scene.workbench.command("Tokenscope: Toggle Decorations");
    await eventually(async () => (await underlines(editor)).length > 10, "underlines");
    assert.deepEqual(await boxOfText(editor, "Clean"), place);
    assert.ok((await underlines(editor)).some(({ width }) => width === 3), "something is at 12 bits or more");
  });

  it("draws the underlines in the colour that each kind of theme has for them", async () => {
    const colours = new Set<string>();
    for (const [theme, kind] of THEMES) {
      await scene.workbench.profile.change("workbench.colorTheme", theme);
      const known = new Set(colours);
      await eventually(async () => (await underlines(editor)).every(({ colour }) => !known.has(colour)), `underlines in ${theme}`);
      for (const { colour } of await underlines(editor)) colours.add(colour);
      await scene.picture(`decorations-${kind}`);
    }
    assert.deepEqual([...colours], ["rgb(240, 162, 78)", "rgb(211, 106, 0)", "rgb(255, 180, 84)", "rgb(163, 78, 0)"]);
    await scene.workbench.profile.change("workbench.colorTheme", THEMES[0][0]);
  });

  it("keeps the underlines before an edit, and has those after it again", async () => {
    await scene.workbench.clickText(editor, "Customer: My brakes");
    await scene.workbench.page.keyboard.type("Patient ");
    await eventually(async () => !/137/.test(await statusItem(scene.workbench).innerText()), "new numbers");
    await eventually(async () => (await underlines(editor)).length > 10, "underlines after the edit");
    for (let i = 0; i < 8; i++) await scene.workbench.page.keyboard.press("Backspace");
    await scene.workbench.clickText(editor, "Clean");
    await eventually(async () => CLEAN.status.test(await statusItem(scene.workbench).innerText()), "the old numbers for the old text");
  });

  it("goes from surprise to surprise", async () => {
    await scene.workbench.page.keyboard.press("Control+Home");
    await scene.workbench.command("Tokenscope: Go to Next Surprising Token");
    await scene.workbench.statusBarItem("Ln 1, Col 2").waitFor();
    await scene.workbench.command("Tokenscope: Go to Next Surprising Token");
    await eventually(async () => await scene.workbench.statusBarItem("Ln 1, Col 2").count() === 0, "another place");
    await scene.workbench.command("Tokenscope: Go to Previous Surprising Token");
    await scene.workbench.statusBarItem("Ln 1, Col 2").waitFor();
  });

  it("paints another measure on request", async () => {
    const before = await underlines(editor);
    await scene.workbench.command("Tokenscope: Choose Measure");
    await scene.workbench.pick("Rank");
    await eventually(async () => (await underlines(editor)).length !== before.length, "other underlines");
    await scene.workbench.command("Tokenscope: Choose Measure");
    await scene.workbench.pick("Surprisal");
    await eventually(async () => (await underlines(editor)).length === before.length, "the underlines of before");
  });

  it("follows settings at once", async () => {
    await scene.workbench.profile.change("tokenscope.statusBar.enabled", false);
    await statusItem(scene.workbench).waitFor({ state: "detached" });
    await scene.workbench.profile.change("tokenscope.statusBar.enabled", true);
    await statusItem(scene.workbench).waitFor();
  });

  it("refuses a setting that is none, in words", async () => {
    await scene.workbench.profile.change("tokenscope.rankThresholds", [100, 10, 1]);
    await eventually(async () => {
      await scene.workbench.command("Notifications: Show Notifications"); // newer workbenches pop none up
      return await scene.workbench.page.locator(".notifications-center").getByText(/rankThresholds takes three whole numbers/).count() > 0;
    }, "the refusal among the notifications");
    await scene.workbench.profile.change("tokenscope.rankThresholds", [10, 100, 1000]);
    await scene.workbench.command("Notifications: Clear All Notifications");
  });

  it("continues the text, and one undo takes it back", async () => {
    await scene.workbench.profile.change("tokenscope.continueLength", 5);
    await scene.workbench.page.keyboard.press("Escape");
    const lines = (): Promise<number> => editor.locator(".view-line").count();
    const before = await editor.locator(".view-lines").innerText();
    await scene.workbench.clickText(editor, "Answer");
    await scene.workbench.page.keyboard.press("Control+End");
    await scene.workbench.command("Tokenscope: Continue from Here");
    await eventually(async () => (await editor.locator(".view-lines").innerText()) !== before, "a longer text");
    await scene.picture("continued");
    assert.ok(await lines() >= 8);
    await scene.workbench.page.keyboard.press("Control+z");
    await eventually(async () => (await editor.locator(".view-lines").innerText()) === before, "the text of before");
  });

  it("is quiet where decorations are switched off", async () => {
    await scene.workbench.command("Tokenscope: Toggle Decorations");
    await eventually(async () => (await underlines(editor)).length === 0, "no underlines");
  });
});
