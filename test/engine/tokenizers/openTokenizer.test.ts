import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError } from "../../../src/core/formats/formatError";
import { openTokenizer, tokenizerFromFile } from "../../../src/engine/tokenizers/openTokenizer";
import { GOLDENS } from "../support/goldens";

describe("the tokenizer of a model's folder", () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "tokenscope-tokenizer-")); });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
  const open = () => openTokenizer({ kind: "folder", folder });
  const put = (name: string, content: string): void => { writeFileSync(join(folder, name), content); };
  const putTiny = (): void => { copyFileSync(join(GOLDENS, "tiny", "tokenizer.json"), join(folder, "tokenizer.json")); };

  it("is none where the folder has no tokenizer.json, or there is no folder to look in", () => {
    put("tokenizer_config.json", "{}");
    assert.equal(open(), null);
    assert.equal(openTokenizer(null), null);
  });

  it("is tokenizer.json with what stands beside it", () => {
    putTiny();
    put("tokenizer_config.json", JSON.stringify({ bos_token: "<|im_start|>", eos_token: { content: "<|im_end|>" }, add_bos_token: true, chat_template: "old" }));
    put("generation_config.json", JSON.stringify({ eos_token_id: [2, 5] }));
    put("chat_template.jinja", "{{ messages[0].content }}");
    const tokenizer = open();
    assert.deepEqual([tokenizer?.startToken, tokenizer?.endIds, tokenizer?.chatTemplate, tokenizer?.kind], [{ id: 1, addedByModel: true }, [2, 5, 0], "{{ messages[0].content }}", "byte-level BPE"]);
    assert.equal(tokenizer?.decode(tokenizer.encode("Hello, wörld", { parseSpecial: false }).ids), "Hello, wörld");
  });

  for (const name of ["tokenizer.json", "tokenizer_config.json", "generation_config.json"]) {
    it(`is refused where ${name} is cut short, which is named`, () => {
      putTiny();
      put(name, `{"model": `);
      assert.throws(open, (error: unknown) => error instanceof FormatError && error.message.startsWith(name));
    });
  }

  it("can be a text that stands alone", () => {
    assert.throws(() => tokenizerFromFile(""), FormatError);
    assert.throws(() => tokenizerFromFile("null"), FormatError);
  });
});

describe("a tokenizer that begins texts with a blank of its own", () => {
  it("leaves it out of what it decodes, once", () => {
    const tokenizer = tokenizerFromFile(JSON.stringify({
      model: { type: "BPE", vocab: { "<unk>": 0, "\u2581": 1, a: 2, "\u2581a": 3 }, merges: ["\u2581 a"], unk_token: "<unk>" },
      pre_tokenizer: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always" }, decoder: { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always" },
    }));
    const { ids, pieces } = tokenizer.encode("a a", { parseSpecial: false });
    assert.deepEqual([[...ids], pieces], [[3, 3], [" a", " a"]]);
    assert.equal(tokenizer.decode(ids), "a a");
    assert.equal(tokenizer.decode([2]), "a");
  });
});
