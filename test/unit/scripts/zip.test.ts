import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { deflateRawSync } from "node:zlib";
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

/** By PKWARE's APPNOTE 6.3: local headers with data, central directory, end record. Sums of 0: the reader does not look at them. */
function makeZip(members: readonly (readonly [name: string, text: string, method: number])[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content, method] of members) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const extra = Buffer.from("extra"); // in the local header only, as many packers do
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(extra.length, 28);
    locals.push(local, Buffer.from(name), extra, data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    at += local.length + name.length + extra.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
