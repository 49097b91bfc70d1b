import type { SourceDocument } from "../../../src/extension/scores/source";

/** A document of an editor, as far as scores look at it. */
export class TextDocument implements SourceDocument {
  version = 1;
  /** Times that its text was taken. */
  taken = 0;

  constructor(private content: string, readonly languageId = "plaintext", readonly path = "/notes/a.txt", readonly scheme = "file") {}

  get uri(): string { return `${this.scheme}:${this.path}`; }
  get length(): number { return this.content.length; }

  text(start: number, end: number): string {
    this.taken++;
    return this.content.slice(start, end);
  }

  lineAt(offset: number): number { return this.content.slice(0, offset).split("\n").length - 1; }
  startOfLine(line: number): number { return this.content.split("\n").slice(0, line).reduce((at, text) => at + text.length + 1, 0); }

  /** Puts `text` in the place of [from, to). */
  change(from: number, to: number, text: string): number {
    this.content = this.content.slice(0, from) + text + this.content.slice(to);
    this.version++;
    return from;
  }
}
