import { asFailure, type Failure } from "../../protocol/failure";
import { latest } from "../../protocol/latest";
import { Emitter } from "../emitter";
import type { ScoredView } from "./growingView";
import { looksBinary } from "./readable";
import { scoreText, type ScoresContext } from "./scoreText";
import { sectionOf, type Section } from "./section";
import type { SourceDocument } from "./source";
import { tokenAt } from "./tokenAt";

/** What stands between a document and its numbers. */
export type Reading =
  /** Not read until the user asks; says why. */
  | { readonly kind: "asleep"; readonly reason: string }
  /** Never read, or not text. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "empty" }
  /** Asked; numbers of an earlier version may stand meanwhile. */
  | { readonly kind: "waiting" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "read" };

/** ms between the last key and the question. */
const TYPING_PAUSE = 15;
/** ms after which numbers that an edit has put in doubt are withdrawn if no new ones have come. */
const WITHDRAWN_AFTER = 150;

/** Names views: no two are of the same version, not even of a document that was closed and opened again. */
let lastVersion = 0;

/** The numbers of one document: asks for them, and knows which of them still hold. */
export class DocumentScores {
  private shown: ScoredView | undefined;
  private current: Reading = { kind: "waiting" };
  private section: Section | undefined;
  private caret = 0;
  /** The question under way; another value means that it was given up. */
  private question: symbol | undefined;
  private outdated = true;
  private held = Number.POSITIVE_INFINITY;
  private doubted = false;
  private typing: NodeJS.Timeout | undefined;
  private withdrawal: NodeJS.Timeout | undefined;
  private readonly changes = new Emitter<void>();
  private readonly ask = latest((signal: AbortSignal) => this.score(signal));

  readonly onDidChange = this.changes.event;

  constructor(readonly document: SourceDocument, private readonly context: ScoresContext) {}

  get reading(): Reading {
    return this.current;
  }

  /** The newest numbers, of this version of the text or an earlier one (see `holds`). */
  get view(): ScoredView | undefined {
    return this.current.kind === "waiting" || this.current.kind === "read" || this.current.kind === "failed" ? this.shown : undefined;
  }

  /** Document offset up to which the text is still the one of `view`. */
  get heldTo(): number {
    return this.held;
  }

  /** Whether numbers that no longer hold are to be taken off the screen. */
  get withdrawn(): boolean {
    return this.doubted;
  }

  /** Whether an answer is on its way. */
  get busy(): boolean {
    return this.typing !== undefined || this.question !== undefined;
  }

  /**
   * Sees to it that the numbers are of this text, and of the part of it around the caret.
   * @param caret document offset; where it was last, if nothing is said
   */
  refresh(caret = this.caret): void {
    this.caret = caret;
    const moved = this.section !== undefined && this.section.start !== this.sectionNow().start;
    if (moved || (this.outdated && !this.busy)) this.start();
  }

  /** Asks anew what failed. */
  retry(): void {
    if (!this.busy) this.start();
  }

  /** The text changed at document offset `from`; a new answer is asked for soon, or when it is looked at again. */
  edited(from: number, askAgain: boolean): void {
    this.giveUp();
    this.outdated = true;
    this.held = Math.min(this.held, from);
    this.withdrawal ??= setTimeout(() => { this.withdraw(); }, WITHDRAWN_AFTER);
    if (askAgain) this.typing = setTimeout(() => { this.start(); }, TYPING_PAUSE);
    this.changes.fire();
  }

  /** What was asked is no longer the question: other settings, another model. */
  invalidate(askAgain: boolean): void {
    this.edited(Number.NEGATIVE_INFINITY, askAgain);
  }

  /** Stops reading and shows why. */
  rest(reading: Extract<Reading, { kind: "asleep" | "refused" }>): void {
    this.giveUp();
    this.outdated = true;
    this.become(reading);
  }

  /** Token at a document offset; `null` outside the text that was read, and where the text is no longer that one. */
  tokenAt(offset: number): number | null {
    const view = this.view;
    if (!view) return null;
    const t = tokenAt(view.tokens, offset - view.textStart);
    return t !== null && this.holds(t) ? t : null;
  }

  /** Whether token t of `view` stands in the text as it is now. */
  holds(t: number): boolean {
    const view = this.view;
    return view !== undefined && view.textStart + (view.tokens.end[t] ?? Number.POSITIVE_INFINITY) <= this.held;
  }

  /** The token at a document offset, once its numbers are there; `null` when they will not come. */
  async numbersAt(offset: number, signal: AbortSignal): Promise<number | null> {
    while (!signal.aborted) {
      const t = this.tokenAt(offset);
      if (t !== null && t < (this.view?.computed ?? 0)) return t;
      if (!this.busy) return null;
      await this.nextChange(signal);
    }
    return null;
  }

  /** Resolves when no answer is on its way any more. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.busy && !signal.aborted) await this.nextChange(signal);
  }

  dispose(): void {
    this.giveUp();
    clearTimeout(this.withdrawal);
    this.changes.fire(); // whoever waits sees that nothing will come
    this.changes.dispose();
  }

  private sectionNow(): Section {
    return sectionOf(this.document, this.context.settings().wholeFileLimit, this.caret, this.section);
  }

  private giveUp(): void {
    clearTimeout(this.typing);
    this.typing = undefined;
    this.question = undefined;
    this.ask.cancel();
  }

  private start(): void {
    clearTimeout(this.typing);
    this.typing = undefined;
    this.outdated = false;
    const mine = (this.question = Symbol("question"));
    const end = (reading?: Reading): void => {
      if (this.question !== mine) return;
      this.question = undefined;
      this.become(reading ?? this.current);
    };
    void this.ask().then(() => { end(); }, (thrown: unknown) => { end({ kind: "failed", failure: asFailure(thrown) }); });
  }

  private async score(signal: AbortSignal): Promise<void> {
    const section = (this.section = this.sectionNow());
    const text = this.document.text(section.start, section.end);
    if (text === "") return this.become({ kind: "empty" });
    if (looksBinary(text)) return this.become({ kind: "refused", reason: "It holds NUL characters: it is not read as text." });
    this.become({ kind: "waiting" });
    const before = this.shown?.textStart === section.start && this.held >= section.start ? this.shown : undefined;
    await scoreText({ document: this.document, section, text, version: ++lastVersion, before }, this.context, (view) => { this.show(view); }, signal);
    if (!signal.aborted) this.become({ kind: "read" });
  }

  private show(view: ScoredView): void {
    clearTimeout(this.withdrawal);
    this.withdrawal = undefined;
    this.shown = view;
    this.held = Number.POSITIVE_INFINITY;
    this.doubted = false;
    this.changes.fire();
  }

  private withdraw(): void {
    this.withdrawal = undefined;
    this.doubted = true;
    this.changes.fire();
  }

  private become(reading: Reading): void {
    this.current = reading;
    this.changes.fire();
  }

  private nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        listening.dispose();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const listening = this.onDidChange(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
