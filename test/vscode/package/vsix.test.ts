import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { zipModule } from "../../unit/scripts/zipModule";

const LARGEST_BYTES = 140e6;

interface Catalog { readonly models: readonly { readonly bundled: boolean; readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[] }[] }

/** All that may be in the package; each of them must match something. */
const CONTENTS: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/readme\.md$/,
  /^extension\/changelog\.md$/,
  /^extension\/LICENSE\.txt$/,
  /^extension\/NOTICE$/,
  /^extension\/dist\/(extension|engine|cli)\.js$/,
  /^extension\/dist\/webview\/[\w.-]+\.(js|css|ttf)$/,
  /^extension\/dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^extension\/media\/(icon\.png|tokenscope\.svg)$/,
  /^extension\/models\/(catalog\.json|smollm2-135m-instruct-q4_1\.gguf)$/,
  /^extension\/node_modules\/onnxruntime-(node|common)\/package\.json$/,
  /^extension\/node_modules\/onnxruntime-node\/dist\/.*\.js$/,
  /^extension\/node_modules\/onnxruntime-common\/dist\/cjs\/([\w-]+\.js|package\.json)$/,
  new RegExp(`^extension/node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/`),
];

describe("the packed extension", () => {
  const file = vsixPath();
  let members: readonly string[];
  before(async () => { members = await (await zipModule()).listMembers(file); });

  it("holds what it needs and nothing else", () => {
    assert.deepEqual(members.filter((member) => !CONTENTS.some((pattern) => pattern.test(member))), []);
    assert.deepEqual(CONTENTS.filter((pattern) => !members.some((member) => pattern.test(member))), []);
    for (const name of ["extension", "engine", "cli"]) assert.ok(members.includes(`extension/dist/${name}.js`), name);
  });

  it("holds the native library of this platform only", () => {
    const platforms = members.flatMap((member) => /\/napi-v6\/([^/]+\/[^/]+)\//.exec(member)?.[1] ?? []);
    assert.deepEqual([...new Set(platforms)], [`${process.platform}/${process.arch}`]);
  });

  it("holds the bundled model, byte for byte", async () => {
    const catalog = JSON.parse(readFileSync(join(process.cwd(), "models", "catalog.json"), "utf8")) as Catalog;
    for (const { path, bytes, sha256 } of catalog.models.filter(({ bundled }) => bundled).flatMap(({ files }) => files)) {
      const hash = createHash("sha256");
      let counted = 0;
      await pipeline(await (await zipModule()).openMember(file, `extension/models/${path}`), async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          counted += chunk.length;
          yield chunk;
        }
      }, hash);
      assert.equal(counted, bytes);
      assert.equal(hash.digest("hex"), sha256);
    }
  });

  it("names the licence of each package whose code it contains", async () => {
    const notices = (await buffer(await (await zipModule()).openMember(file, "extension/dist/THIRD-PARTY-NOTICES.txt"))).toString();
    for (const name of ["onnxruntime-node", "preact", "@vscode/webview-ui-toolkit", "@huggingface/jinja"]) assert.match(notices, new RegExp(`^${name} \\d[^\\n]*licence `, "m"));
  });

  it(`is smaller than ${LARGEST_BYTES / 1e6} MB`, () => {
    assert.ok(statSync(file).size < LARGEST_BYTES);
  });
});

function vsixPath(): string {
  const file = process.env["TOKENSCOPE_VSIX"];
  if (!file) throw new Error("TOKENSCOPE_VSIX names no packed extension: npm test -- vscode packs one.");
  return file;
}
