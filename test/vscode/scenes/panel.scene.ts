import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { CLEAN, eventually, openPrompt, openScene, pictureFailure, statusItem, THEMES, underlines, type Scene } from "./scene";

const TOKENS = ".strip .tok";
/** ms: a workbench in a browser stores the state of its views this often, and not when its page is left. */
const STORED_AFTER = 6_000;
const ATTENTION = ".strip [role=option][aria-label*=\"%\"]";

describe("the packed extension's panel", () => {
  let scene: Scene;
  let editor: Locator;
  const page = (): Promise<FrameLocator> => scene.workbench.webview("#root *");
  const says = async (text: string | RegExp): Promise<void> => (await page()).getByText(text).first().waitFor();
  /** Underlines in the dark theme's colour of attention. */
  const seenInEditor = async (): Promise<boolean> => (await underlines(editor)).some(({ colour }) => colour === "rgb(77, 163, 255)");
  const tab = async (name: string): Promise<void> => (await page()).getByRole("tab", { name }).click();

  before(async () => {
    scene = await openScene({ "tokenscope.codeLens.enabled": false }); // a line that appears moves the text under the mouse
    editor = await openPrompt(scene);
  });
  afterEach(function () { return pictureFailure(scene, this.currentTest); });
  after(() => scene.close());

  it("opens by its icon, loads the model and reads the text", async () => {
    await scene.workbench.page.locator(".activitybar .action-item", { has: scene.workbench.page.locator("[aria-label='Tokenscope']") }).click();
    await (await scene.workbench.webview(TOKENS)).locator(TOKENS).nth(76).waitFor();
  });

  it("follows the editor's caret", async () => {
    await scene.workbench.clickText(editor, "Clean");
    await says("137th choice");
    await scene.picture("panel-tokens");
  });

  it("moves the editor's caret by a click on a token", async () => {
    await (await page()).locator(TOKENS).filter({ hasText: "alcohol" }).first().click();
    await eventually(async () => /alcohol/.test(await statusItem(scene.workbench).innerText()), "the clicked token in the status bar");
  });

  it("shows where the model looked to predict the caret's token", async () => {
    await scene.workbench.clickText(editor, "Clean");
    await scene.workbench.command("Tokenscope: Show Attention from Here");
    await (await scene.workbench.webview(ATTENTION)).locator(ATTENTION).first().waitFor();
    await says("18.6"); // the head that copies: of the float32 reference's patterns
    await says(/69\.8/);
    await eventually(seenInEditor, "attention in the editor");
    await scene.picture("panel-attention");
  });

  it("is as it was after a reload of the window", async () => {
    await scene.workbench.page.waitForTimeout(STORED_AFTER);
    await scene.workbench.reload();
    await statusItem(scene.workbench).waitFor();
    editor = scene.workbench.editor("support.prompt.md");
    await (await scene.workbench.webview("[role=tab][aria-selected=true]")).getByRole("tab", { name: "Attention", selected: true }).waitFor();
    await (await scene.workbench.webview(ATTENTION)).locator(ATTENTION).first().waitFor();
    await eventually(seenInEditor, "attention in the editor");
    await tab("Tokens");
    await eventually(async () => !(await seenInEditor()), "no attention in the editor");
  });

  it("comes back as it was after it was hidden", async () => {
    await tab("Attention");
    await scene.workbench.command("View: Show Explorer");
    await scene.workbench.command("Tokenscope: Open Panel");
    await (await scene.workbench.webview(ATTENTION)).getByRole("tab", { name: "Attention", selected: true }).waitFor();
    await tab("Tokens");
  });

  it("shows the same page as an editor tab", async () => {
    await scene.workbench.command("View: Show Explorer");
    await scene.workbench.command("Tokenscope: Open in Editor");
    await (await scene.workbench.webview(TOKENS)).locator(TOKENS).nth(76).waitFor();
    await scene.picture("panel-as-tab");
    await scene.workbench.page.locator(".tab", { hasText: "Tokenscope" }).getByRole("button", { name: /Close/ }).click();
    await scene.workbench.command("Tokenscope: Open Panel");
  });

  it("takes the colours of each theme", async () => {
    for (const [theme, kind] of THEMES) {
      await scene.workbench.profile.change("workbench.colorTheme", theme);
      await (await page()).locator(`body.${kind}`).waitFor();
      await scene.picture(`panel-${kind}`);
    }
    await scene.workbench.profile.change("workbench.colorTheme", THEMES[0][0]);
  });

  it("reads a file of another language when its button is pressed, and not before", async () => {
    await scene.workbench.openFile("main.cpp");
    await says(/is not being read/);
    await (await page()).getByText("Read This File").click();
    await (await scene.workbench.webview(TOKENS)).locator(TOKENS).first().waitFor();
    editor = await scene.workbench.openFile("support.prompt.md");
  });

  it("pauses and resumes", async () => {
    await scene.workbench.command("Tokenscope: Pause");
    await says(/paused/);
    await scene.workbench.command("Tokenscope: Resume");
    await (await scene.workbench.webview(TOKENS)).locator(TOKENS).first().waitFor();
  });

  it("keeps what it shows when the engine is killed, and reads on by itself", async () => {
    await scene.workbench.clickText(editor, "Clean");
    await says("137th choice");
    for (const pid of engines(scene.extensions)) process.kill(pid, "SIGKILL");
    await says("137th choice");
    await scene.workbench.page.keyboard.type("Dry");
    await says(/Dry/);
    await scene.workbench.page.keyboard.press("Control+z");
    await scene.workbench.clickText(editor, "Clean");
    await says("137th choice");
    assert.equal(engines(scene.extensions).length, 1);
  });

  it("says what is wrong without the model's file, and reads again when it is back", async () => {
    const file = modelFile(scene.extensions);
    await rename(file, `${file}.away`);
    await scene.workbench.command("Tokenscope: Restart Engine");
    await scene.workbench.clickText(editor, "Clean");
    await scene.workbench.page.keyboard.type("x");
    await says("Use the Bundled Model");
    await scene.picture("panel-no-model");
    await rename(`${file}.away`, file);
    await (await page()).getByText("Use the Bundled Model").click();
    await (await scene.workbench.webview(TOKENS)).locator(TOKENS).first().waitFor();
    await scene.workbench.clickText(editor, "Agent");
    await scene.workbench.page.keyboard.press("Control+z");
  });

  it("was refused nothing by its content security policy", () => assert.deepEqual(scene.refusals, []));

  it("still says the right numbers at the end of all this", async () => {
    await scene.workbench.clickText(editor, "Clean");
    await eventually(async () => CLEAN.status.test(await statusItem(scene.workbench).innerText()), "the caret's token in the status bar");
  });
});

/** Engines of the extension that is installed there. */
function engines(extensions: string): readonly number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(extensions) && /dist.engine\.js/.test(line) && !/^\s*\d+\s+Z/.test(line)).map((line) => parseInt(line, 10));
}

function modelFile(extensions: string): string {
  const found = readdirSync(extensions, { recursive: true, encoding: "utf8" }).find((file) => file.endsWith(".gguf"));
  if (!found) throw new Error("The packed extension holds no model.");
  return join(extensions, found);
}
