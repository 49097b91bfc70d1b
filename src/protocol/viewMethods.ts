// The contract between the extension host and the panel's page. The host pushes snapshots; the page draws them, and
// asks the host for what is shown on demand. The page keeps its own selection, zoom and tabs (setState).
import type { AttentionPart, DistributionAnswer, PatternAnswer, PatternParams, RanWith } from "./engineMethods";
import type { Aggregate, NextToken, Pieces, ScoreColumns, TokenColumns } from "./scores";

/** What of the model the page needs to draw. */
export interface ModelView {
  readonly name: string;
  readonly layers: number;
  readonly heads: number;
  readonly vocabSize: number;
  readonly contextLength: number;
}

/** The numbers of one document. Token offsets are relative to `text`, which starts at `textStart` in the document. */
export interface DocumentView {
  readonly uri: string;
  /** As shown: file name. */
  readonly name: string;
  readonly version: number;
  readonly text: string;
  /** UTF-16 units of the document before `text` (0 unless only a section is scored). */
  readonly textStart: number;
  /** Zero-based line of the document on which `text` starts. */
  readonly firstLine: number;
  /** Why less than the document is read, in words; `null` when all of it is. */
  readonly scope: string | null;
  readonly tokens: TokenColumns;
  readonly scores: ScoreColumns;
  readonly next: NextToken | null;
  readonly pieces: Pieces;
  readonly aggregate: Aggregate;
  readonly ran: RanWith;
  readonly model: ModelView;
  /** Tokens [0, computed) hold numbers of this version; later ones are still being computed (T when complete). */
  readonly computed: number;
}

export type ViewState =
  /** Nothing is open that has text to read. */
  | { readonly kind: "noDocument" }
  | { readonly kind: "emptyDocument"; readonly name: string }
  /** Open, but of a language that is not read by itself, or paused; the button reads it. `never`: nothing reads it, and there is no button. */
  | { readonly kind: "asleep"; readonly name: string; readonly reason: string; readonly never?: true }
  | { readonly kind: "noModel"; readonly reason: string }
  | { readonly kind: "loading"; readonly model: string; readonly doneBytes: number; readonly totalBytes: number; readonly stage: string }
  | { readonly kind: "error"; readonly what: string; readonly why: string; readonly action: { readonly label: string; readonly command: string } | null }
  | { readonly kind: "document"; readonly document: DocumentView };

export interface CaretView {
  readonly uri: string;
  readonly version: number;
  /** The token that holds the character after the caret; `null` outside the text. Its query is the token before it. */
  readonly token: number | null;
}

export interface ViewSettings {
  /** GLTR's thresholds of the rank colours. */
  readonly rankThresholds: readonly [number, number, number];
  readonly measure: Measure;
}
export type Measure = "surprisal" | "rank" | "entropy" | "probability";
export type ViewTab = "tokens" | "attention";

/** Served by the page. */
export type PageMethods = {
  "page.state": { params: ViewState; result: null };
  "page.caret": { params: CaretView; result: null };
  /** The document changed at `from` (offset in `text`); numbers of tokens that end after it are stale. */
  "page.stale": { params: { readonly uri: string; readonly from: number }; result: null };
  "page.settings": { params: ViewSettings; result: null };
  /** A command of the palette that acts in the page: go to a tab, lock, choose a measure. */
  "page.act": { params: { readonly tab?: ViewTab; readonly lock?: boolean; readonly measure?: Measure }; result: null };
};

/** Served by the extension host. */
export type PanelHostMethods = {
  /** The page is there and can draw; the host pushes state, settings and caret. */
  "host.ready": { params: null; result: null };
  /** Puts the editor's caret at the start of a token and shows it. */
  "host.reveal": { params: { readonly uri: string; readonly token: number }; result: null };
  /**
   * All heads of one query row: weights [layers, heads, 1, keys]. Query and keys count tokens of the text; a start
   * token before it is left out, and shows only in what a row lacks to one.
   */
  "host.attentionRow": { params: { readonly uri: string; readonly version: number; readonly query: number }; result: AttentionPart };
  /**
   * The region counts tokens of the text, with a start token at -1. The region's i-th query of n is in the answer's
   * row floor(i * rows / n), and columns likewise.
   */
  "host.pattern": {
    params: { readonly uri: string; readonly version: number } & Pick<PatternParams, "layer" | "head" | "region" | "maxRows" | "maxColumns">;
    result: PatternAnswer;
  };
  /** The k most probable tokens before token `token`, sorted: mass by rank, more rows of the distribution. */
  "host.distribution": { params: { readonly uri: string; readonly version: number; readonly token: number; readonly topK: number }; result: DistributionAnswer };
  /** Runs one of the extension's own commands; others are refused. */
  "host.command": { params: { readonly command: string }; result: null };
  "host.tab": { params: { readonly tab: ViewTab }; result: null };
  "host.copy": { params: { readonly text: string }; result: null };
};
