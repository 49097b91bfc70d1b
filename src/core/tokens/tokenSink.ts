/** Takes the tokens of one stretch of text, in order, with the bytes of that stretch which each of them covers. */
export class TokenSink {
  ids = new Uint32Array(256);
  /** Where token t ends: bytes from the start of the stretch. It starts where the one before it ends. */
  ends = new Uint32Array(256);
  count = 0;
  private bytes = 0;

  clear(): void {
    this.count = 0;
    this.bytes = 0;
  }

  push(id: number, bytes: number): void {
    if (this.count === this.ids.length) this.grow();
    this.bytes += bytes;
    this.ids[this.count] = id;
    this.ends[this.count++] = this.bytes;
  }

  /** Bytes that no token stands for. They are counted to the token that follows, so that spans leave no gap. */
  skip(bytes: number): void {
    this.bytes += bytes;
  }

  private grow(): void {
    const { ids, ends } = this;
    this.ids = new Uint32Array(2 * ids.length);
    this.ids.set(ids);
    this.ends = new Uint32Array(2 * ends.length);
    this.ends.set(ends);
  }
}
