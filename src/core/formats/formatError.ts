export interface FormatErrorPlace {
  /** Byte offset in the file where the trouble was found. */
  readonly at?: number | undefined;
  /** The thing that was being read: a tensor's or a metadata key's name, "tensor count", … */
  readonly what?: string | undefined;
  readonly cause?: unknown;
}

/** A file that is not what it should be. The message is written for the user: what was found, where, and what to do. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly at: number | undefined;
  readonly what: string | undefined;

  constructor(message: string, place: FormatErrorPlace = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.at = place.at;
    this.what = place.what;
  }
}

/** A message that starts with the name of a thing, as a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
