import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../../../src/core/formats/formatError";
import { parseSafetensorsIndex } from "../../../src/core/formats/safetensorsIndex";

const index = (shard: unknown) => JSON.stringify({ metadata: { total_size: 1 }, weight_map: { "a.weight": shard } });

describe("parseSafetensorsIndex", () => {
  it("gives the file of each tensor, and the files", () => {
    const text = readFileSync(join(process.cwd(), "test/goldens/tiny/llama-tied-bf16-sharded/model.safetensors.index.json"), "utf8");
    const { weightMap, shards } = parseSafetensorsIndex(text);
    assert.deepEqual(shards, [1, 2, 3].map(i => `model-0000${i}-of-00003.safetensors`));
    assert.deepEqual(Object.fromEntries(weightMap), (JSON.parse(text) as { weight_map: unknown }).weight_map);
  });

  const plain = ["model.safetensors", "model-00001-of-00002.safetensors", "a..b.safetensors", "Ä b.safetensors", "console.safetensors"];
  for (const name of plain) it(`takes ${name}`, () => assert.deepEqual(parseSafetensorsIndex(index(name)).shards, [name]));

  const tricks = [
    "/etc/x.safetensors", "../x.safetensors", "..", ".", "", "a/b.safetensors", "a\\b.safetensors", "\\\\host\\x.safetensors", "C:x.safetensors",
    "C:\\x.safetensors", "x.safetensors\0", "x\0.safetensors", "x\n.safetensors", "x.safetensors:stream.safetensors", ".x.safetensors", "x.bin",
    "con.safetensors", "LPT1.safetensors", `${"x".repeat(300)}.safetensors`, "x.safetensors/../y.safetensors", "x.safetensors ",
  ];
  for (const name of tricks) {
    it(`refuses ${JSON.stringify(name.slice(0, 40))}, naming it`, () => {
      assert.throws(() => parseSafetensorsIndex(index(name)), error => error instanceof FormatError && error.what === "a.weight" && error.message.includes(JSON.stringify(name.slice(0, 255))));
    });
  }

  const broken: readonly [string, string, RegExp][] = [
    ["no weight_map", "{}", /no object "weight_map"/],
    ["a weight_map that is no object", '{"weight_map":[]}', /no object "weight_map"/],
    ["no object", "3", /no object "weight_map"/],
    ["no JSON", "<html>", /no valid JSON/],
    ["a number for a file", index(3), /should name a file for tensor "a.weight"/],
    ["a tensor twice", '{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}', /key "a" twice/],
  ];
  for (const [name, text, message] of broken) {
    it(`refuses ${name}`, () => assert.throws(() => parseSafetensorsIndex(text), error => error instanceof FormatError && message.test(error.message)));
  }
});
