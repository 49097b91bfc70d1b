import { Channel, type Port } from "../src/protocol/channel";
import type { PageMethods, PanelHostMethods } from "../src/protocol/viewMethods";
import type { Saved, Store } from "./store";

/** What VS Code puts into every webview; it may be asked for once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): Partial<Saved> | undefined;
  setState(state: Saved): void;
}

export type Host = Channel<PanelHostMethods, PageMethods>;

/** Serves page.* from the store and gives the way to call host.*. */
export function connect(api: VsCodeApi, store: Store): Host {
  const port: Port = {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener("message", (event) => listener(event.data)),
    // The page ends with its channel: there is nothing to tell.
    onClose: () => undefined,
  };
  return new Channel<PanelHostMethods, PageMethods>(port, {
    "page.state": (view) => { store.show(view); return null; },
    "page.caret": (caret) => { store.moveCaret(caret); return null; },
    "page.stale": ({ uri, from }) => { store.spoil(uri, from); return null; },
    "page.settings": (settings) => { store.applySettings(settings); return null; },
    "page.act": ({ tab, lock, measure }) => {
      if (tab !== undefined) store.set({ tab });
      if (measure !== undefined) store.set({ measure });
      if (lock !== undefined) store.lock(lock);
      return null;
    },
  });
}
