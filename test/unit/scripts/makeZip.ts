import { deflateRawSync } from "node:zlib";

/** By PKWARE's APPNOTE 6.3: local headers with data, central directory, end record. Sums of 0: the reader does not look at them. */
export function makeZip(members: readonly (readonly [name: string, text: string, method: number])[]): Buffer {
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
