import { decodeUtf8 } from "../formats/utf8";

/** What each token stands for, in bytes: the text that it adds when it is decoded. */
export class Vocabulary {
  private readonly texts: (string | undefined)[] = [];

  /** Token i is `bytes[offsets[i], offsets[i + 1])`. */
  private constructor(private readonly bytes: Uint8Array, private readonly offsets: Uint32Array) {}

  /** `bytesOf` is asked once for each id below `size`, in order; `undefined` where no token has the id. */
  static pack(size: number, bytesOf: (id: number) => Uint8Array | undefined): Vocabulary {
    const offsets = new Uint32Array(size + 1);
    let packed = new Uint8Array(8 * size);
    let used = 0;
    for (let id = 0; id < size; id++) {
      const bytes = bytesOf(id);
      if (bytes) {
        if (used + bytes.length > packed.length) packed = grown(packed, used + bytes.length);
        packed.set(bytes, used);
        used += bytes.length;
      }
      offsets[id + 1] = used;
    }
    return new Vocabulary(packed.slice(0, used), offsets);
  }

  /** Ids are below this. */
  get size(): number {
    return this.offsets.length - 1;
  }

  /** A view, only to be read; empty for an id without a token. */
  bytesOf(id: number): Uint8Array {
    const end = this.offsets[id + 1];
    return end === undefined ? EMPTY : this.bytes.subarray(this.offsets[id], end);
  }

  /** The bytes as UTF-8, U+FFFD where they are not whole characters. */
  textOf(id: number): string {
    return (this.texts[id] ??= decodeUtf8(this.bytesOf(id)));
  }
}

const EMPTY = new Uint8Array(0);

function grown(bytes: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
