import type { DocumentView, PageMethods, ViewState } from "../../src/protocol/viewMethods";

export interface Call { readonly method: string; readonly params: unknown }

/** What the stand-in for the extension host lets a test do to the page. */
export interface Fake {
  /** What the page has asked, in order. */
  readonly calls: Call[];
  /** Methods that fail, with the reason. */
  readonly failing: Map<string, string>;
  veloDocument(): DocumentView;
  longDocument(count: number): DocumentView;
  documentOf(pieces: readonly string[], bits: (token: number) => number, names?: { readonly name?: string; readonly model?: string }): DocumentView;
  readonly veloCaret: number;
  call<K extends keyof PageMethods>(method: K, params: PageMethods[K]["params"]): Promise<null>;
  show(view: ViewState): Promise<void>;
  caret(token: number | null): Promise<void>;
  saved(): unknown;
}

/** The window of the page as a test's code inside it sees it. */
export interface FakeWindow { readonly fake: Fake }
