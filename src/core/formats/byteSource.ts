import { FormatError } from "./formatError";

/** Random access to the bytes of a file, without saying where they come from. */
export interface ByteSource {
  /** Length of the whole file in bytes. */
  readonly size: number;
  /**
   * The bytes `[offset, offset + length)`: exactly `length` of them, only to be read (they may be a view of the
   * source's own memory). Throws FormatError where the range does not lie inside the file.
   */
  read(offset: number, length: number): Uint8Array;
}

/** Throws FormatError unless `[offset, offset + length)` lies inside a file of `size` bytes. For implementations. */
export function checkRange(size: number, offset: number, length: number): void {
  const inside = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && length <= size - offset;
  if (inside) return;
  throw new FormatError(
    `The file has ${size} bytes, but ${length} bytes at byte ${offset} were asked for. It seems to be cut short: download or copy it again.`,
    { at: offset },
  );
}

/** A file that lies in memory. Its reads are views: nothing is copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      checkRange(bytes.length, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}
