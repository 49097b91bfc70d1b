import assert from "node:assert/strict";
import { readSettings, SETTINGS, type SettingName } from "../../../src/extension/settings";

const reading = (name: SettingName, value: unknown) => readSettings((asked) => (asked === name ? value : undefined));

describe("settings", () => {
  it("are their defaults where nothing is written", () => {
    const { settings, refused } = readSettings(() => undefined);
    assert.equal(settings.model, "smollm2-135m-instruct");
    assert.deepEqual(settings.rankThresholds, [10, 100, 1000]);
    assert.deepEqual(refused, []);
  });

  const taken: readonly (readonly [SettingName, unknown])[] = [
    ["languages", []], ["languages", ["python"]], ["threads", 4], ["precision", "exact"], ["model", "/models/a b.gguf"], ["model", "C:\\models\\a.gguf"], ["model", "~/a.gguf"],
    ["rankThresholds", [1, 2, 3]], ["decorations.enabled", true], ["wholeFileLimit", 10_000], ["measure", "entropy"],
  ];
  for (const [name, value] of taken)
    it(`take ${name} ${JSON.stringify(value)}`, () => {
      const { settings, refused } = reading(name, value);
      assert.deepEqual([settings[name], refused], [value, []]);
    });

  const refusedValues: readonly (readonly [SettingName, unknown])[] = [
    ["languages", "markdown"], ["languages", [1]], ["languages", [""]], ["threads", -1], ["threads", 2.5], ["threads", "4"], ["precision", "best"], ["model", ""], ["model", "models/a.gguf"],
    ["model", ".."], ["rankThresholds", [10, 10, 20]], ["rankThresholds", [1, 2]], ["rankThresholds", [1, 2, 3, 4]], ["rankThresholds", [0, 2, 3]], ["decorations.enabled", "yes"],
  ];
  for (const [name, value] of refusedValues)
    it(`refuse ${name} ${JSON.stringify(value)}, say so, and use the default`, () => {
      const { settings, refused } = reading(name, value);
      assert.deepEqual(settings[name], SETTINGS[name].default);
      assert.deepEqual(refused.map((entry) => entry.name), [name]);
      assert.ok(refused[0]!.message.includes(JSON.stringify(value)) && refused[0]!.message.includes(SETTINGS[name].takes));
    });
});
