import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { type Installed, openInstalled } from "../harness/installed";
import type { Workbench } from "../harness/workbench";
import { WITNESS_FILE, WITNESS_TEXT, WITNESS_TOKENS } from "./witness";

describe("the packed extension, when something ends under it", () => {
  let installed: Installed;
  let workbench: Workbench;
  let editor: Locator;

  before(async () => {
    installed = await openInstalled();
    workbench = installed.workbench;
    await writeFile(join(workbench.profile.workspace, WITNESS_FILE), WITNESS_TEXT);
    editor = await workbench.openFile(WITNESS_FILE);
    await workbench.command("Tokenscope: Open Panel");
    await tokensShown(WITNESS_TOKENS);
  });
  after(() => installed.close());

  const tokensShown = async (tokens: number): Promise<void> => {
    const panel = await workbench.webview(".strip .tok");
    await panel.locator(`.strip [role=option][aria-setsize="${tokens}"][aria-label*=rank]`).first().waitFor();
  };

  it("reads on by itself after its engine was killed, and loses no text", async () => {
    const [killed] = enginesOf(workbench);
    assert.ok(killed !== undefined, "no engine runs");
    process.kill(killed, "SIGKILL");
    await workbench.clickText(editor, "milk");
    await workbench.page.keyboard.press("Control+End");
    await workbench.page.keyboard.type(" lait");
    await workbench.webview(".strip .tok");
    await tokensShown(WITNESS_TOKENS + 2);
    assert.ok(!enginesOf(workbench).includes(killed));
    assert.match(await editor.innerText(), /French:\s*lait/);
  });

  it("shows its panel again after the window was reloaded", async () => {
    await workbench.command("File: Save");
    await workbench.reload();
    await tokensShown(WITNESS_TOKENS + 2);
  });
});

/** Process ids of the engines that this workbench's extension host has started. */
function enginesOf({ profile }: Workbench): readonly number[] {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" });
  return listed.split("\n").filter((line) => line.includes(profile.extensions) && line.includes("engine.js")).map((line) => Number.parseInt(line, 10));
}
