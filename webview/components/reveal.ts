import type { Page } from "./hooks";

/** Puts the editor's caret on a token; the panel follows when the editor answers. */
export function reveal({ store, host }: Page, token: number): void {
  const { reading } = store.get();
  if (!reading || token >= reading.count) return;
  store.set({ rangeEnd: null });
  void host.call("host.reveal", { uri: reading.document.uri, token }).catch(store.reportTrouble);
}
