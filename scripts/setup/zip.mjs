// Reads a member out of a zip file as a stream (a wheel is a zip, and so is a VSIX): end record -> central directory -> data.
// Format: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. No zip64, no encryption.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { Problem } from "./steps.mjs";

const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const ZIP64 = 0xffff_ffff;
const STORED = 0;
const DEFLATED = 8;

/**
 * @param {string} file
 * @param {string} member its path inside
 * @returns {Promise<import("node:stream").Readable>} its bytes, inflated
 */
export async function openMember(file, member) {
  const handle = await open(file);
  try {
    const entry = entriesOf(await readDirectory(handle, file)).find(({ name }) => name === member);
    if (!entry) throw new Problem(`${file} has no member ${member}.`);
    refuseUnreadable(entry);
    const local = await readBytes(handle, entry.localAt, LOCAL_BYTES, file);
    const from = entry.localAt + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    const raw = createReadStream(file, { start: from, end: from + entry.bytes - 1 });
    const decoded = entry.method === DEFLATED ? createInflateRaw() : new PassThrough();
    raw.on("error", (error) => decoded.destroy(error));
    return raw.pipe(decoded);
  } finally {
    await handle.close();
  }
}

/**
 * @param {string} file
 * @returns {Promise<readonly string[]>} the paths inside
 */
export async function listMembers(file) {
  const handle = await open(file);
  try {
    return entriesOf(await readDirectory(handle, file)).map(({ name }) => name);
  } finally {
    await handle.close();
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} handle
 * @param {string} file
 */
async function readDirectory(handle, file) {
  const { size } = await handle.stat();
  const tailAt = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const tail = await readBytes(handle, tailAt, size - tailAt, file);
  const end = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end < 0 || end + END_BYTES > tail.length) throw new Problem(`${file} is no zip file: it has no end record.`);
  return readBytes(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12), file);
}

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} method
 * @property {number} bytes as packed
 * @property {number} localAt where its own header stands
 */

/** @param {Buffer} directory @returns {readonly Entry[]} */
function entriesOf(directory) {
  const entries = [];
  for (let at = 0; at + ENTRY_BYTES <= directory.length;) {
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      method: directory.readUInt16LE(at + 10),
      bytes: directory.readUInt32LE(at + 20),
      localAt: directory.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** @param {Entry} entry */
function refuseUnreadable({ name, method, bytes, localAt }) {
  const known = method === STORED || method === DEFLATED;
  if (!known || bytes === ZIP64 || localAt === ZIP64) throw new Problem(`${name} is packed in a way that is not read here (method ${method}).`);
}

/**
 * @param {import("node:fs/promises").FileHandle} handle
 * @param {number} at
 * @param {number} length
 * @param {string} file
 */
async function readBytes(handle, at, length, file) {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, at);
  if (bytesRead < length) throw new Problem(`${file} ends at byte ${at + bytesRead}, inside what a zip file needs.`);
  return bytes;
}
