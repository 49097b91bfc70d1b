import assert from "node:assert/strict";
import type { DocumentView, ViewState } from "../../../src/protocol/viewMethods";
import { focusOf, queryOf, STALE_AFTER_MS, Store, type Saved } from "../../../webview/store";
import { documentOf } from "./texts";

const view = (words: readonly string[], over: Partial<DocumentView> = {}): ViewState => ({ kind: "document", document: documentOf(words.map((text) => ({ text })), over) });
const caret = (token: number | null, version = 1): { uri: string; version: number; token: number | null } => ({ uri: "file:///a.txt", version, token });
const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function storeWith(saved?: Partial<Saved>): { readonly store: Store; readonly saved: Saved[] } {
  const kept: Saved[] = [];
  return { store: new Store(saved, (state) => kept.push(state)), saved: kept };
}

describe("what the page is looking at", () => {
  it("follows the caret, then the lock, then the pointer", () => {
    const { store } = storeWith();
    store.show(view(["a", " b", " c", " d"]));
    store.moveCaret(caret(1));
    assert.equal(focusOf(store.get()), 1);
    store.lock(true);
    store.moveCaret(caret(3));
    assert.equal(focusOf(store.get()), 1);
    store.set({ preview: 2 });
    assert.equal(focusOf(store.get()), 2);
    store.set({ preview: null });
    store.lock(false);
    assert.equal(focusOf(store.get()), 3);
  });
  it("takes a caret outside the text for its end", () => {
    const { store } = storeWith();
    store.show(view(["a", " b"]));
    store.moveCaret(caret(null));
    assert.equal(focusOf(store.get()), 2);
  });
  it("explains a token by the row before it", () => {
    const { store } = storeWith();
    store.show(view(["a", " b", " c"]));
    store.moveCaret(caret(2));
    assert.equal(queryOf(store.get()), 1);
    store.moveCaret(caret(0));
    assert.equal(queryOf(store.get()), 0);
  });
  it("does not believe a caret of another version", () => {
    const { store } = storeWith();
    store.show(view(["a", " b", " c"]));
    store.moveCaret(caret(1));
    store.moveCaret(caret(2, 9));
    assert.equal(focusOf(store.get()), 1);
  });
  it("keeps a locked token in place when text is typed before it", () => {
    const { store } = storeWith();
    store.show(view(["a", " b", " c"]));
    store.moveCaret(caret(2));
    store.lock(true);
    store.show(view(["a", " new", " b", " c"], { version: 2 }));
    assert.equal(store.get().locked, 3);
  });
  it("forgets the pair that was chosen when the text changes", () => {
    const { store } = storeWith();
    store.show(view(["a", " b", " c"]));
    store.choose({ key: 1, head: { layer: 3, head: 1 } });
    store.show(view(["a", " b", " d"], { version: 2 }));
    assert.equal(store.get().attention.key, null);
    assert.deepEqual(store.get().attention.head, { layer: 3, head: 1 });
  });
});

describe("numbers while the text changes", () => {
  it("stay for a moment after an edit, and are withdrawn from there on when no answer comes", async () => {
    const { store } = storeWith();
    store.show(view(["one", " two", " three"]));
    store.spoil("file:///a.txt", 5);
    assert.equal(store.get().staleFrom, null);
    await later(STALE_AFTER_MS + 30);
    assert.equal(store.get().staleFrom, 1);
  });
  it("never look stale when the answer comes in time", async () => {
    const { store } = storeWith();
    store.show(view(["one", " two"]));
    store.spoil("file:///a.txt", 5);
    store.show(view(["one", " too"], { version: 2 }));
    await later(STALE_AFTER_MS + 30);
    assert.equal(store.get().staleFrom, null);
  });
  it("are not replaced by a first part when the whole comes at once", async () => {
    const { store } = storeWith();
    store.show(view(["one", " two"]));
    store.show(view(["one", " too"], { version: 2, computed: 1 }));
    assert.equal(store.get().reading!.document.version, 1);
    store.show(view(["one", " too"], { version: 2 }));
    assert.equal(store.get().reading!.document.computed, 2);
    await later(STALE_AFTER_MS + 30);
    assert.equal(store.get().reading!.document.computed, 2);
  });
  it("show the first part when the rest is slow", async () => {
    const { store } = storeWith();
    store.show(view(["one", " two"]));
    store.show(view(["one", " too"], { version: 2, computed: 1 }));
    await later(STALE_AFTER_MS + 30);
    assert.equal(store.get().reading!.document.computed, 1);
  });
});

describe("what the page keeps", () => {
  it("comes back with the tab and the measure that were chosen", () => {
    const first = storeWith();
    first.store.set({ tab: "attention" });
    first.store.set({ measure: "rank" });
    const { store } = storeWith(first.saved.at(-1));
    assert.deepEqual([store.get().tab, store.get().measure], ["attention", "rank"]);
  });
  it("comes back locked and zoomed in the same text, and not in another", () => {
    const first = storeWith();
    first.store.show(view(["a", " b", " c"]));
    first.store.moveCaret(caret(1));
    first.store.lock(true);
    first.store.choose({ region: { queryFrom: 1, queryTo: 3, keyFrom: 0, keyTo: 2 }, head: { layer: 1, head: 1 } });
    const again = storeWith(first.saved.at(-1)).store;
    again.show(view(["a", " b", " c"]));
    assert.deepEqual([again.get().locked, again.get().attention.region?.queryFrom, again.get().attention.head], [1, 1, { layer: 1, head: 1 }]);
    const other = storeWith(first.saved.at(-1)).store;
    other.show(view(["a", " b", " c"], { uri: "file:///b.txt" }));
    assert.deepEqual([other.get().locked, other.get().attention.region], [null, null]);
  });
  it("keeps the reader's measure until the setting itself changes", () => {
    const { store } = storeWith();
    store.applySettings({ rankThresholds: [10, 100, 1000], measure: "surprisal" });
    store.set({ measure: "entropy" });
    store.applySettings({ rankThresholds: [5, 50, 500], measure: "surprisal" });
    assert.equal(store.get().measure, "entropy");
    store.applySettings({ rankThresholds: [5, 50, 500], measure: "rank" });
    assert.equal(store.get().measure, "rank");
  });
});
