import type { Port } from "../../protocol/channel";
import type { Disposable } from "../emitter";

/** What is needed of a webview to talk to its page. */
export interface MessageWindow {
  postMessage(message: unknown): PromiseLike<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): Disposable;
}

/**
 * The pages of one webview, one after the other: the workbench throws a page away when it is hidden or moved, and loads
 * it again without a word. A page says `host.ready` first; from there on it has a port of its own, and answers to
 * questions of the page before it reach nobody.
 */
export class PagePorts implements Disposable {
  private live: LivePort | undefined;
  private readonly listening: Disposable;

  /** @param open a page is there, and this is the way to it; called before the page's first message is passed on */
  constructor(window: MessageWindow, open: (port: Port) => void) {
    this.listening = window.onDidReceiveMessage((message) => {
      if (isReady(message)) {
        this.live?.end("The page was loaded again.");
        this.live = new LivePort(window);
        open(this.live);
      }
      this.live?.take(message);
    });
  }

  dispose(): void {
    this.listening.dispose();
    this.live?.end("The page was closed.");
  }
}

class LivePort implements Port {
  private ended = false;
  private readonly listeners: ((message: unknown) => void)[] = [];
  private readonly closing: ((reason: string) => void)[] = [];

  constructor(private readonly window: MessageWindow) {}

  post(message: unknown): void {
    if (!this.ended) void this.window.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listeners.push(listener);
  }

  onClose(listener: (reason: string) => void): void {
    this.closing.push(listener);
  }

  take(message: unknown): void {
    for (const listener of this.listeners) listener(message);
  }

  end(reason: string): void {
    this.ended = true;
    for (const listener of this.closing) listener(reason);
  }
}

function isReady(message: unknown): boolean {
  const { kind, method } = (message ?? {}) as { readonly kind?: unknown; readonly method?: unknown };
  return kind === "call" && method === "host.ready";
}
