import axe from "axe-core";
import assert from "node:assert/strict";
import type { ViewState } from "../../src/protocol/viewMethods";
import { PageBench, showVelo, type BenchPage } from "./browserPage";
import type { FakeWindow } from "./fake";
import { THEMES, type ThemeName } from "./pageServer";

declare const window: FakeWindow & { readonly axe: typeof axe };

/** Every finding of axe, with the places it names. */
async function findings({ page }: BenchPage): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return results.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
}

describe("the page for everyone", function () {
  this.timeout(60_000);
  let bench: PageBench;
  before(async () => { bench = await PageBench.start(); });
  after(() => bench.stop());

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    for (const tab of ["tokens", "attention"] as const)
      it(`has nothing that axe objects to in three widths: ${tab}, ${theme}`, async () => {
        const open = await bench.open({ theme });
        await showVelo(open.page);
        await open.page.evaluate((chosen) => window.fake.call("page.act", { tab: chosen }), tab);
        for (const width of [300, 480, 1100]) {
          await open.page.setViewportSize({ width, height: 1400 });
          await open.page.getByText(tab === "tokens" ? "Whole text" : /^(What this head does|18.6) here$/).waitFor();
          assert.deepEqual(await findings(open), [], `${width} px`);
        }
        assert.deepEqual(open.problems, []);
        await open.close();
      });
  }

  it("has nothing that axe objects to in the states without numbers", async () => {
    const open = await bench.open({ theme: "hclight", width: 300 });
    const states: readonly ViewState[] = [
      { kind: "noDocument" }, { kind: "emptyDocument", name: "a.md" }, { kind: "asleep", name: "a.cpp", reason: "C++ is not read by itself." }, { kind: "noModel", reason: "No model is loaded." },
      { kind: "loading", model: "SmolLM2", doneBytes: 1e6, totalBytes: 2e6, stage: "checking" }, { kind: "error", what: "The engine stopped.", why: "Three times.", action: { label: "Score Again", command: "x" } },
    ];
    for (const state of states) {
      await open.page.evaluate((view) => window.fake.show(view), state);
      await open.page.locator(".state").waitFor();
      assert.deepEqual(await findings(open), [], state.kind);
    }
    await open.close();
  });
});
