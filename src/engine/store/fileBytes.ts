import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type ByteSource, checkRange } from "../../core/formats/byteSource";
import { FormatError } from "../../core/formats/formatError";
import { Failure } from "../../protocol/failure";

/** A file read at random places. The caller closes it. */
export class FileBytes implements ByteSource {
  readonly size: number;
  private constructor(private readonly fd: number, readonly path: string) {
    this.size = fstatSync(fd).size;
  }

  static open(path: string): FileBytes {
    try {
      return new FileBytes(openSync(path, "r"), path);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === "ENOENT") throw new Failure("notFound", `There is no file ${path}. Check the path, or choose another model.`, { cause: thrown });
      throw new Failure("badFile", `The file ${path} cannot be opened (${code ?? String(thrown)}). Check that you may read it.`, { cause: thrown });
    }
  }

  read(offset: number, length: number): Uint8Array {
    const into = new Uint8Array(length);
    this.readInto(offset, into);
    return into;
  }

  readInto(offset: number, into: Uint8Array): void {
    checkRange(this.size, offset, into.length);
    for (let done = 0; done < into.length;) {
      const got = readSync(this.fd, into, done, into.length - done, offset + done);
      if (got === 0) throw new FormatError(`The file ${this.path} ended while it was read. It seems to be written to by another program; try again when that has finished.`);
      done += got;
    }
  }

  close(): void { closeSync(this.fd); }
}
