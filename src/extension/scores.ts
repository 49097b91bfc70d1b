import { Emitter } from "./emitter";
import { DocumentScores } from "./scores/documentScores";
import { isListed, neverRead } from "./scores/readable";
import { asksTheSame } from "./scores/question";
import type { ScoresContext } from "./scores/scoreText";
import type { SourceDocument } from "./scores/source";
import type { Settings } from "./settings";

export interface ScoresOptions extends ScoresContext {
  /** Whether a document stands in an editor on screen: only such ones are kept up to date while they change. */
  readonly isVisible: (uri: string) => boolean;
}

/**
 * The only place that asks for scores of documents. A document is read from the first time that the user asks for it
 * by any means (panel, decorations, hover, command), and kept up to date while it can be seen, until it is closed or
 * everything is paused. Documents whose language is not on the list are read by command only.
 */
export class Scores {
  private readonly documents = new Map<string, DocumentScores>();
  /** Documents that the user asked for by name, whatever their language. */
  private readonly called = new Set<string>();
  private readonly changes = new Emitter<DocumentScores>();
  private resting = false;

  readonly onDidChange = this.changes.event;

  constructor(private readonly options: ScoresOptions) {}

  /** What is known of a document, without asking for anything. */
  of(uri: string): DocumentScores | undefined {
    return this.documents.get(uri);
  }

  get all(): readonly DocumentScores[] {
    return [...this.documents.values()];
  }

  /** Whether a document's language, or the user's word, lets it be read. */
  mayRead(document: SourceDocument): boolean {
    return neverRead(document) === undefined && (this.called.has(document.uri) || isListed(document, this.options.settings()));
  }

  /** Someone looks at a document: its numbers are asked for, unless it is one that must not or need not be read. */
  need(document: SourceDocument, caret?: number): DocumentScores {
    const scores = this.open(document);
    const refusal = neverRead(document);
    if (refusal !== undefined) this.rest(scores, "refused", refusal);
    else if (this.resting) this.rest(scores, "asleep", "Tokenscope is paused.");
    else if (!this.mayRead(document)) this.rest(scores, "asleep", `Documents of the language “${document.languageId}” are read on request only.`);
    else scores.refresh(caret);
    return scores;
  }

  /** The user asks for this document, whatever its language, and for another try where one failed. */
  callFor(document: SourceDocument, caret?: number): DocumentScores {
    this.called.add(document.uri);
    const scores = this.need(document, caret);
    if (scores.reading.kind === "failed") scores.retry();
    return scores;
  }

  edited(uri: string, from: number): void {
    const scores = this.documents.get(uri);
    if (scores && isAwake(scores)) scores.edited(from, this.options.isVisible(uri));
  }

  caretMoved(uri: string, caret: number): void {
    const scores = this.documents.get(uri);
    if (scores && isAwake(scores) && this.options.isVisible(uri)) scores.refresh(caret);
  }

  closed(uri: string): void {
    this.called.delete(uri);
    const scores = this.documents.get(uri);
    this.documents.delete(uri);
    scores?.dispose();
  }

  /** Documents came into sight, or something they wait for is there again. */
  refreshVisible(): void {
    for (const scores of this.documents.values()) {
      if (this.options.isVisible(scores.document.uri) && isAwake(scores)) scores.refresh();
    }
  }

  /** Another try for what failed. */
  retryFailed(): void {
    for (const scores of this.documents.values()) if (scores.reading.kind === "failed") scores.retry();
  }

  settingsChanged(before: Settings, after: Settings): void {
    const other = !asksTheSame(before, after);
    for (const scores of this.documents.values()) {
      if (isAwake(scores) !== this.mayRead(scores.document) && !this.resting) this.need(scores.document);
      else if (other && isAwake(scores)) scores.invalidate(this.options.isVisible(scores.document.uri));
    }
  }

  get paused(): boolean {
    return this.resting;
  }

  /** Stops all reading, or takes it up again where something is in sight. */
  pause(resting: boolean): void {
    this.resting = resting;
    for (const scores of this.documents.values()) {
      if (resting ? isAwake(scores) : this.options.isVisible(scores.document.uri)) this.need(scores.document);
    }
  }

  dispose(): void {
    for (const uri of [...this.documents.keys()]) this.closed(uri);
    this.changes.dispose();
  }

  private open(document: SourceDocument): DocumentScores {
    const known = this.documents.get(document.uri);
    if (known) return known;
    const scores = new DocumentScores(document, this.options);
    this.documents.set(document.uri, scores);
    scores.onDidChange(() => { this.changes.fire(scores); });
    return scores;
  }

  private rest(scores: DocumentScores, kind: "asleep" | "refused", reason: string): void {
    const { reading } = scores;
    if (reading.kind !== kind || reading.reason !== reason) scores.rest({ kind, reason });
  }
}

/** What holds no text now may hold some after an edit; what is never read stays so. */
function isAwake({ reading, document }: DocumentScores): boolean {
  return reading.kind !== "asleep" && neverRead(document) === undefined;
}
