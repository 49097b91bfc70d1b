import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./browser";
import { HARNESS_FOLDER } from "./pins";
import { prepareServer } from "./prepare";
import { makeProfile, type Profile } from "./profile";
import { type Server, startServer } from "./server";
import { openWorkbench, type Workbench } from "./workbench";

describe("the workbench driver", () => {
  let profile: Profile;
  let server: Server;
  let browser: Browser;
  let workbench: Workbench;

  before(async () => {
    profile = await makeProfile();
    await writeFile(join(profile.workspace, "words.txt"), "one three\nfifteen words\n");
    server = await startServer(await prepareServer(), profile);
    browser = await launchBrowser();
    workbench = await openWorkbench(browser, server, { folder: profile.workspace, extensions: [join(HARNESS_FOLDER, "probe", "extension")] });
  });

  after(async () => {
    await workbench.close();
    await browser.close();
    await server.stop();
    await profile.dispose();
  });

  it("runs a command of the palette on the file that is open", async () => {
    await workbench.openFile("words.txt");
    await workbench.statusBarItem("probe: waiting").waitFor();
    await workbench.command("Probe: Count Lines");
    await workbench.statusBarItem("probe: 3 lines").waitFor();
  });

  it("hovers over a word", async () => {
    assert.equal(await workbench.hover(workbench.editor("words.txt"), "fifteen", /probe/), "probe: 7 letters");
  });

  it("puts the caret before a word", async () => {
    await workbench.clickText(workbench.editor("words.txt"), "words");
    await workbench.statusBarItem("Ln 2, Col 9").waitFor();
  });

  it("reaches the page inside a webview, and its host", async () => {
    await workbench.command("View: Show Probe");
    const page = await workbench.webview("#ask");
    await page.locator("#ask").click();
    await page.locator("#answer", { hasText: "question heard" }).waitFor();
  });

  it("changes a setting while the workbench runs", async () => {
    const page = await workbench.webview("#ask");
    await profile.change("workbench.colorTheme", "Default High Contrast");
    await page.locator("body.vscode-high-contrast").waitFor();
  });

  it("reloads, and the extension starts again", async () => {
    await workbench.reload();
    await workbench.statusBarItem("probe: waiting").waitFor();
  });
});
