/** What is needed of a document to read it. Offsets are UTF-16 units of the document. */
export interface SourceDocument {
  /** Names it; equal for one document's whole life. */
  readonly uri: string;
  readonly scheme: string;
  /** Slashes forward. */
  readonly path: string;
  readonly languageId: string;
  /** Grows with every change. */
  readonly version: number;
  readonly length: number;
  text(start: number, end: number): string;
  /** Zero-based. */
  lineAt(offset: number): number;
  startOfLine(line: number): number;
}

export function fileName(document: SourceDocument): string {
  return document.path.slice(document.path.lastIndexOf("/") + 1) || document.path;
}
