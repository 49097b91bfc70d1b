import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { COLOURS, COMMANDS, CONTEXTS, VIEWS } from "../../../src/extension/contributions";
import { names, SETTINGS } from "../../../src/extension/settings";

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string; readonly title: string }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown; readonly scope: string; readonly enum?: readonly string[]; readonly minimum?: number; readonly maximum?: number; readonly markdownDescription: string }>> };
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
}
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const { commands, colors, views, menus, configuration } = manifest.contributes;
const sorted = (values: readonly string[]): readonly string[] => [...values].sort();

describe("package.json and the code name the same", () => {
  it("commands, all of one category", () => {
    assert.deepEqual(sorted(commands.map((entry) => entry.command)), sorted(Object.values(COMMANDS)));
    assert.deepEqual([...new Set(commands.map((entry) => entry.category))], ["Tokenscope"]);
  });

  it("settings", () => {
    assert.deepEqual(sorted(Object.keys(configuration.properties)), sorted(names().map((name) => `tokenscope.${name}`)));
  });

  for (const name of names())
    it(`default and limits of ${name}`, () => {
      const property = configuration.properties[`tokenscope.${name}`]!;
      const { read, default: standard } = SETTINGS[name];
      assert.deepEqual(property.default, standard);
      for (const value of [...(property.enum ?? []), property.minimum, property.maximum].filter((limit) => limit !== undefined)) assert.deepEqual(read(value), value);
      if (property.minimum !== undefined) assert.equal(read(property.minimum - 1), undefined);
      if (property.maximum !== undefined) assert.equal(read(property.maximum + 1), undefined);
    });

  it("colours, each for four kinds of theme", () => {
    assert.deepEqual(sorted(colors.map((entry) => entry.id)), sorted(Object.values(COLOURS)));
    for (const { id, defaults } of colors) assert.deepEqual(Object.keys(defaults), ["dark", "light", "highContrast", "highContrastLight"], id);
  });

  it("the view, with an icon that is there", () => {
    const [view, ...more] = views.tokenscope!;
    assert.deepEqual([view?.id, more], [VIEWS.panel, []]);
    assert.ok(existsSync(view!.icon));
  });

  it("the context keys and commands of the menus", () => {
    const ours: readonly string[] = [...Object.values(CONTEXTS), ...Object.values(VIEWS)];
    for (const { command, when } of Object.values(menus).flat()) {
      assert.ok((Object.values(COMMANDS) as readonly string[]).includes(command), command);
      for (const [key] of when.matchAll(/tokenscope\.\w+/g)) assert.ok(ours.includes(key), when);
    }
  });

  it("what a workspace that is not trusted may not set: everything that runs or reads files", () => {
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ["model", "precision", "threads"].map((name) => `tokenscope.${name}`));
  });
});
