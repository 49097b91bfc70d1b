import { writeFileSync, writeSync } from "node:fs";
import type { LoadProgress } from "../protocol/engineMethods";
import { Failure } from "../protocol/failure";

export interface OutputOptions { readonly json: boolean; readonly out: string | undefined }

/** Standard output holds the answer and nothing else; what happens meanwhile is drawn on standard error, if a person looks at it. */
export class Output {
  private drawn = false;
  constructor(private readonly options: OutputOptions) {}

  get json(): boolean { return this.options.json; }
  get out(): string | undefined { return this.options.out; }
  get colour(): boolean { return process.stdout.isTTY && !process.env["NO_COLOR"]; }

  /** The answer: as JSON where it was asked for, else as made by `table`; in the file of --out where one was named. */
  answer(value: unknown, shape: readonly number[], table: () => string): void {
    this.clear();
    const { json, out } = this.options;
    const content = json || out ? JSON.stringify(value, compact) : table();
    if (!out) return print(content);
    writeOut(out, `${content}\n`);
    this.wrote(out, shape);
  }

  /** Says where the numbers went. */
  wrote(out: string, shape: readonly number[]): void {
    this.clear();
    print(this.options.json ? JSON.stringify({ out, shape }) : `${out}: ${shape.join(" x ")}`);
  }

  progress = (progress: LoadProgress): void => {
    if (!process.stderr.isTTY) return;
    const words = { checking: "Checking the model", preparing: "Preparing the model (once)", starting: "Starting the model" }[progress.stage];
    const share = progress.totalBytes > 0 && progress.stage !== "starting" ? ` ${Math.floor((100 * progress.doneBytes) / progress.totalBytes)} %` : "";
    process.stderr.write(`\r\u001b[K${words}${share}`);
    this.drawn = true;
  };

  clear(): void {
    if (this.drawn) process.stderr.write("\r\u001b[K");
    this.drawn = false;
  }
}

export function writeOut(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (thrown) {
    throw new Failure("failed", `${path} cannot be written (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}). Choose another place with --out.`, { cause: thrown });
  }
}

/** To standard output, whole, before the process ends. */
export function print(content: string): void {
  const bytes = Buffer.from(`${content}\n`);
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === "EPIPE") return; // the reader has seen enough
      if (code !== "EAGAIN") throw thrown;
    }
  }
}

/** Numbers with the digits that float32 has; NaN and infinities are null. */
function compact(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : null;
}
