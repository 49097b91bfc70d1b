import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { makeZip } from "./makeZip";
import { zipModule } from "./zipModule";

describe("a member of a zip file", () => {
  let folder: string;
  before(async () => { folder = await mkdtemp(join(tmpdir(), "zip-")); });
  after(async () => { await rm(folder, { recursive: true }); });

  const read = async (bytes: Buffer, member: string): Promise<string> => {
    const file = join(folder, "a.zip");
    await writeFile(file, bytes);
    return text(await (await zipModule()).openMember(file, member));
  };
  const zip = makeZip([["stored.txt", "as it is", 0], ["folder/deflated.txt", "again and again and again", 8]]);

  it("is read as it was stored", async () => { assert.equal(await read(zip, "stored.txt"), "as it is"); });
  it("is inflated", async () => { assert.equal(await read(zip, "folder/deflated.txt"), "again and again and again"); });
  it("is missed by name", async () => { await assert.rejects(read(zip, "other.txt"), /has no member other\.txt/); });
  it("is refused where its packing is not known", async () => { await assert.rejects(read(makeZip([["a", "x", 12]]), "a"), /packed in a way that is not read here \(method 12\)/); });

  it("is never read from a file that was cut off anywhere", async () => {
    for (let length = 0; length < zip.length; length++) {
      await assert.rejects(read(zip.subarray(0, length), "stored.txt"), /is no zip file|ends at byte/, `cut at ${length}`);
    }
  });
});
