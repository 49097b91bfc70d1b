import type { DistributionAnswer, PatternAnswer } from "../src/protocol/engineMethods";
import { asFailure, isCancelled } from "../src/protocol/failure";
import type { CaretView, Measure, ViewSettings, ViewState, ViewTab } from "../src/protocol/viewMethods";
import type { GridMeasure, Head, QueryRow } from "./layout/attentionRow";
import type { Region } from "./layout/pattern";
import { firstTokenAfter, followToken, readDocument, type Reading } from "./layout/reading";

/** What the reader has chosen to see of the attention cube; `null` = what the row itself suggests. */
export interface AttentionChoice {
  readonly head: Head | null;
  readonly key: number | null;
  /** Another query than the token before the focused one. */
  readonly query: number | null;
  readonly withoutFirst: boolean;
  readonly direction: "keys" | "queries";
  readonly grid: GridMeasure;
  /** Whose weights paint the text: the head's, or the plain mean over its block or over all heads. */
  readonly over: "head" | "block" | "all";
  /** Zoom of the map; `null` = whole text. */
  readonly region: Region | null;
}

/** Numbers that were asked for by themselves, with the text that they belong to. */
export interface Asked<A> { readonly reading: Reading; readonly answer: A }
export interface MapAnswer { readonly pattern: PatternAnswer; readonly firstShares: Float32Array | null }

export interface Snapshot {
  /** `null` until the host has spoken. */
  readonly view: ViewState | null;
  /** The text on show; `null` in every state but "document". */
  readonly reading: Reading | null;
  /** First token whose number no longer holds, once that has been so for a while; `null` = all hold. */
  readonly staleFrom: number | null;
  readonly tab: ViewTab;
  readonly measure: Measure;
  readonly settings: ViewSettings;
  /** The host's caret as a token; `count` at the end of the text; `null` before the host has said. */
  readonly caret: number | null;
  readonly locked: number | null;
  /** Under the pointer, or reached by keyboard. */
  readonly preview: number | null;
  /** Other end of a selected range of tokens. */
  readonly rangeEnd: number | null;
  readonly attention: AttentionChoice;
  readonly previewKey: number | null;
  readonly row: Asked<QueryRow> | null;
  /** The row that is wanted has been missing for a while: draw the text without it. */
  readonly rowLate: boolean;
  readonly mass: (Asked<DistributionAnswer> & { readonly token: number }) | null;
  readonly map: (Asked<MapAnswer> & Head & { readonly region: Region }) | null;
  /** How much every query reads one key, by one head; the first token set aside as chosen. */
  readonly readers: (Asked<Float32Array> & Head & { readonly key: number }) | null;
  /** Why the last question about the text was not answered, in words. */
  readonly trouble: string | null;
}

/** What survives a reload of the page. */
export interface Saved {
  readonly tab: ViewTab;
  readonly measure: Measure;
  readonly settingMeasure: Measure;
  readonly withoutFirst: boolean;
  readonly direction: "keys" | "queries";
  readonly grid: GridMeasure;
  readonly over: AttentionChoice["over"];
  readonly head: Head | null;
  /** What was chosen in one text; of no use in another. */
  readonly place: { readonly uri: string; readonly count: number; readonly locked: number | null; readonly region: Region | null } | null;
}

const CHOICE: AttentionChoice = { head: null, key: null, query: null, withoutFirst: true, direction: "keys", grid: "pair", over: "head", region: null };

/** After this long without an answer, numbers that an edit has spoiled are no longer shown as numbers. */
export const STALE_AFTER_MS = 150;

export class Store {
  private snapshot: Snapshot;
  private readonly listeners = new Set<() => void>();
  private settingMeasure: Measure;
  private caretView: CaretView | null = null;
  private staleTimer: ReturnType<typeof setTimeout> | undefined;
  private place: Saved["place"];
  private held: ViewState | null = null;
  private holdTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(saved: Partial<Saved> | undefined, private readonly save: (saved: Saved) => void) {
    const measure = saved?.measure ?? "surprisal";
    this.settingMeasure = saved?.settingMeasure ?? measure;
    this.place = saved?.place ?? null;
    this.snapshot = {
      view: null, reading: null, staleFrom: null, tab: saved?.tab ?? "tokens", measure,
      settings: { rankThresholds: [10, 100, 1000], measure }, caret: null, locked: null, preview: null, rangeEnd: null,
      attention: { ...CHOICE, withoutFirst: saved?.withoutFirst ?? true, direction: saved?.direction ?? "keys", grid: saved?.grid ?? "pair", over: saved?.over ?? "head", head: saved?.head ?? null },
      previewKey: null, row: null, rowLate: false, mass: null, map: null, readers: null, trouble: null,
    };
  }

  get(): Snapshot {
    return this.snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change: Partial<Snapshot>): void {
    const before = this.snapshot;
    this.snapshot = { ...before, ...change };
    if ("tab" in change || "measure" in change || "attention" in change || "locked" in change) this.remember();
    for (const listener of [...this.listeners]) listener();
  }

  choose(change: Partial<AttentionChoice>): void {
    this.set({ attention: { ...this.snapshot.attention, ...change } });
  }

  /**
   * A new state from the host. While a text that was whole is being read again, its numbers stay for a moment: the
   * new ones mostly come at once, and nothing flickers.
   */
  show(view: ViewState): void {
    const shown = this.snapshot.reading?.document;
    const again = view.kind === "document" && view.document.computed < view.document.tokens.start.length && shown !== undefined
      && shown.uri === view.document.uri && shown.computed >= shown.tokens.start.length;
    this.held = again ? view : null;
    if (!again) return this.draw(view);
    this.holdTimer ??= setTimeout(() => {
      this.holdTimer = undefined;
      if (this.held) this.draw(this.held);
      this.held = null;
    }, STALE_AFTER_MS);
  }

  /** What was chosen in the text before follows its place into the new one. */
  private draw(view: ViewState): void {
    clearTimeout(this.staleTimer);
    if (view.kind !== "document") return this.set({ view, reading: null, staleFrom: null, preview: null, previewKey: null, rangeEnd: null, trouble: null });
    const before = this.snapshot.reading;
    const reading = readDocument(view.document);
    const sameText = before !== null && before.document.uri === view.document.uri;
    const follow = (token: number | null): number | null => (token === null || !sameText ? null : followToken(before, reading, token));
    const edited = !sameText || before.document.text !== view.document.text;
    const kept = before === null && this.place?.uri === view.document.uri && this.place.count === reading.count ? this.place : null;
    this.set({
      view, reading, staleFrom: null, trouble: null,
      locked: kept ? kept.locked : follow(this.snapshot.locked),
      ...(edited ? { preview: null, previewKey: null, rangeEnd: null } : {}),
      caret: this.caretIn(reading) ?? follow(this.snapshot.caret) ?? reading.count,
      attention: edited ? { ...this.snapshot.attention, key: null, query: null, region: kept?.region ?? null } : this.snapshot.attention,
    });
  }

  moveCaret(caret: CaretView): void {
    this.caretView = caret;
    const { reading, locked } = this.snapshot;
    const token = reading ? this.caretIn(reading) : null;
    if (token === null || token === this.snapshot.caret) return;
    const moved = locked === null ? { ...this.snapshot.attention, key: null, query: null } : this.snapshot.attention;
    this.set({ caret: token, preview: null, attention: moved });
  }

  private caretIn(reading: Reading): number | null {
    const caret = this.caretView;
    if (!caret || caret.uri !== reading.document.uri || caret.version !== reading.document.version) return null;
    return caret.token === null ? reading.count : Math.min(caret.token, reading.count);
  }

  /** The text was edited at `from`; if no answer comes soon, later numbers are withdrawn. */
  spoil(uri: string, from: number): void {
    const { reading } = this.snapshot;
    if (!reading || reading.document.uri !== uri) return;
    const token = firstTokenAfter(reading, from - 1);
    clearTimeout(this.staleTimer);
    const spoilt = Math.min(token, this.snapshot.staleFrom ?? token);
    this.staleTimer = setTimeout(() => this.set({ staleFrom: spoilt }), STALE_AFTER_MS);
  }

  applySettings(settings: ViewSettings): void {
    const changed = settings.measure !== this.settingMeasure;
    this.settingMeasure = settings.measure;
    this.set({ settings, ...(changed ? { measure: settings.measure } : {}) });
    this.remember();
  }

  lock(on: boolean): void {
    const { reading, locked } = this.snapshot;
    if (!reading || on === (locked !== null)) return;
    this.set({ locked: on ? focusOf(this.snapshot) : null });
  }

  /** For calls whose failure can only be told. */
  readonly reportTrouble = (thrown: unknown): void => {
    if (!isCancelled(thrown)) this.set({ trouble: asFailure(thrown).message });
  };

  private remember(): void {
    const { tab, measure, attention, reading, locked } = this.snapshot;
    const { withoutFirst, direction, grid, over, head, region } = attention;
    if (reading) this.place = { uri: reading.document.uri, count: reading.count, locked, region };
    this.save({ tab, measure, settingMeasure: this.settingMeasure, withoutFirst, direction, grid, over, head, place: this.place });
  }
}

/** The token that every figure speaks of: under the pointer, else locked, else the caret's; `count` = the end. */
export function focusOf(snapshot: Snapshot): number | null {
  const { reading, preview, locked, caret } = snapshot;
  if (!reading) return null;
  return preview ?? locked ?? caret ?? reading.count;
}

/** Focus without what the pointer is over: what the attention view explains. */
export function anchorOf(snapshot: Snapshot): number | null {
  return focusOf({ ...snapshot, preview: null });
}

/** The row that explains the anchor: of the token before it (SEMANTICS, "Which row"); of the first token, its own. */
export function queryOf(snapshot: Snapshot): number | null {
  const anchor = anchorOf(snapshot);
  if (anchor === null || !snapshot.reading || snapshot.reading.count === 0) return null;
  return snapshot.attention.query ?? Math.max(0, anchor - 1);
}
