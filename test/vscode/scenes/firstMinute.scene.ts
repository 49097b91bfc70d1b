import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { count, percent } from "../../../src/protocol/format";
import { type Installed, openInstalled } from "../harness/installed";
import type { Workbench } from "../harness/workbench";
import { WITNESS_FILE, WITNESS_TEXT, WITNESS_TOKENS, witnessToken } from "./witness";

describe("the packed extension, just installed", () => {
  let installed: Installed;
  let workbench: Workbench;
  let editor: Locator;
  let panel: FrameLocator;

  before(async () => {
    installed = await openInstalled();
    workbench = installed.workbench;
    await writeFile(join(workbench.profile.workspace, WITNESS_FILE), WITNESS_TEXT);
    editor = await workbench.openFile(WITNESS_FILE);
  });
  after(() => installed.close());

  it("hovers with the probability and the rank that the reference gives", async () => {
    const { probability, rank } = witnessToken(" pain");
    const hover = await workbench.hover(editor, "pain", /rank/);
    assert.ok(hover.includes(`${percent(probability)} · rank ${count(rank)}`), `${hover} ${percent(probability)} ${rank}`);
  });

  it("opens its panel by a command, with every token of the text", async () => {
    await workbench.command("Tokenscope: Open Panel");
    panel = await workbench.webview(".strip .tok");
    assert.equal(await panel.locator(".strip [role=option]").count(), WITNESS_TOKENS);
  });

  it("shows the caret's token in the panel, with the reference's probability", async () => {
    const { index, probability } = witnessToken(" pain");
    await workbench.clickText(editor, "pain");
    await panel.locator(".where", { hasText: `token ${index + 1} of ${WITNESS_TOKENS}` }).waitFor();
    await panel.locator("body", { hasText: percent(probability) }).waitFor();
  });

  it("puts the caret where a token of the panel stands", async () => {
    const { index, start } = witnessToken(" water");
    await panel.locator(`#token-${index}`).click();
    const before = WITNESS_TEXT.slice(0, start).split("\n");
    await workbench.statusBarItem(`Ln ${before.length}, Col ${(before.at(-1) ?? "").length + 1}`).waitFor();
  });

  it("shows the attention of the caret's token", async () => {
    await panel.getByRole("tab", { name: "Attention" }).click();
    await panel.locator(".strip [role=option][aria-label*=\"%\"]").first().waitFor();
    await panel.locator("canvas").first().waitFor();
    await panel.getByRole("tab", { name: "Tokens" }).click();
  });

  it("lists its commands in the palette under their titles", async () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as { contributes: { commands: readonly { title: string; enablement?: string }[] } };
    for (const { title } of contributes.commands.filter(({ enablement }) => enablement === undefined)) {
      assert.ok(await workbench.hasCommand(`Tokenscope: ${title}`), title);
    }
  });

  it("underlines surprising tokens when asked to, and no longer when asked again", async () => {
    const decorated = editor.locator(".view-overlays [class*=ced-]");
    await workbench.command("Tokenscope: Toggle Decorations");
    await decorated.first().waitFor();
    await workbench.command("Tokenscope: Toggle Decorations");
    await decorated.first().waitFor({ state: "detached" });
  });

  it("takes a changed setting at once", async () => {
    const item = workbench.statusBarItem(new RegExp(`/${count(8192)}`));
    await item.waitFor();
    await workbench.profile.change("tokenscope.statusBar.enabled", false);
    await item.waitFor({ state: "hidden" });
    await workbench.profile.change("tokenscope.statusBar.enabled", true);
    await item.waitFor();
  });
});
