import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const PIECE = 4 << 20;

/** SHA-256 of a file, hex; hashed in pieces so that the process stays awake. `onBytes` gets the bytes done so far. */
export async function fileDigest(path: string, signal: AbortSignal, onBytes: (done: number) => void = () => undefined): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path, "r");
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    for (let done = 0; ;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(piece, 0, PIECE, done);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytesRead));
      onBytes((done += bytesRead));
    }
  } finally {
    await handle.close();
  }
}
