import { asFailure, Failure, type FailureCode } from "./failure";

/** One direction-agnostic pipe: a forked process, a webview, or a pair in memory. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason: string) => void): void;
}

/** What a method takes, what it sends while it works, what it answers. */
export interface Method { readonly params: unknown; readonly item?: unknown; readonly result: unknown }
export type Methods = { readonly [name: string]: Method };
export type Params<M extends Methods, K extends keyof M> = M[K]["params"];
export type Result<M extends Methods, K extends keyof M> = M[K]["result"];
export type Item<M extends Methods, K extends keyof M> = M[K] extends { item: infer I } ? I : never;

export interface CallOptions<I> {
  readonly signal?: AbortSignal;
  readonly onItem?: (item: I) => void;
}
export interface Answering<I> {
  readonly signal: AbortSignal;
  /** Sends a part of the answer ahead of it. */
  readonly item: (item: I) => void;
}
export type Handlers<M extends Methods> = {
  readonly [K in keyof M]: (params: Params<M, K>, answering: Answering<Item<M, K>>) => Promise<Result<M, K>> | Result<M, K>;
};

type Message =
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "item"; readonly id: number; readonly item: unknown }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly code: FailureCode; readonly message: string };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly onItem: ((item: never) => void) | undefined;
}

/**
 * Calls `Theirs` on the other side and serves `Ours` to it. Every call is settled: by an answer, by a failure with a
 * code, by its signal, or by the end of the other side.
 */
export class Channel<Theirs extends Methods, Ours extends Methods> {
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private readonly serving = new Map<number, AbortController>();
  private closed: string | undefined;

  constructor(private readonly port: Port, private readonly handlers: Handlers<Ours>) {
    port.onMessage((message) => { this.take(message); });
    port.onClose((reason) => { this.close(reason); });
  }

  call<K extends keyof Theirs & string>(method: K, params: Params<Theirs, K>, options: CallOptions<Item<Theirs, K>> = {}): Promise<Result<Theirs, K>> {
    const { signal, onItem } = options;
    if (this.closed !== undefined) return Promise.reject(new Failure("closed", this.closed));
    if (signal?.aborted) return Promise.reject(new Failure("cancelled", "Cancelled."));
    const id = this.nextId++;
    return new Promise<Result<Theirs, K>>((resolve, reject) => {
      const cancel = (): void => {
        this.pending.delete(id);
        this.post({ kind: "cancel", id });
        reject(new Failure("cancelled", "Cancelled."));
      };
      const settled = <A extends unknown[]>(act: (...values: A) => void) => (...values: A): void => {
        signal?.removeEventListener("abort", cancel);
        act(...values);
      };
      this.pending.set(id, { resolve: settled(resolve), reject: settled(reject), onItem });
      signal?.addEventListener("abort", cancel, { once: true });
      this.post({ kind: "call", id, method, params });
    });
  }

  /** Rejects what waits and stops what is being answered. Safe to call twice. */
  close(reason: string): void {
    if (this.closed !== undefined) return;
    this.closed = reason;
    for (const { reject } of this.pending.values()) reject(new Failure("closed", reason));
    for (const controller of this.serving.values()) controller.abort();
    this.pending.clear();
    this.serving.clear();
  }

  private post(message: Message): void {
    try {
      this.port.post(message);
    } catch (thrown) {
      this.close(asFailure(thrown).message);
    }
  }

  private take(raw: unknown): void {
    const message = parse(raw);
    if (!message) return this.refuse(raw);
    switch (message.kind) {
      case "call": return void this.answer(message.id, message.method, message.params);
      case "cancel": return this.serving.get(message.id)?.abort();
      case "item": return this.pending.get(message.id)?.onItem?.(message.item as never);
      case "result": return this.settle(message.id)?.resolve(message.result);
      case "failure": return this.settle(message.id)?.reject(new Failure(message.code, message.message));
    }
  }

  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }

  /** A message that is none of ours is answered if it has an id to answer to, and dropped otherwise. */
  private refuse(raw: unknown): void {
    const id = (raw as { id?: unknown } | null)?.id;
    if (typeof id === "number") this.post({ kind: "failure", id, code: "malformed", message: "The message has no kind that is known here." });
  }

  private async answer(id: number, method: string, params: unknown): Promise<void> {
    const handler = Object.hasOwn(this.handlers, method) ? this.handlers[method] : undefined;
    if (!handler) return this.post({ kind: "failure", id, code: "unknownMethod", message: `There is no method ${method}.` });
    const controller = new AbortController();
    this.serving.set(id, controller);
    const item = (value: unknown): void => { if (!controller.signal.aborted) this.post({ kind: "item", id, item: value }); };
    try {
      const result = await handler(params, { signal: controller.signal, item });
      this.post({ kind: "result", id, result });
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      this.post({ kind: "failure", id, code, message });
    } finally {
      this.serving.delete(id);
    }
  }
}

function parse(raw: unknown): Message | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const { kind, id, method } = raw as Record<string, unknown>;
  if (typeof id !== "number") return undefined;
  if (kind === "call") return typeof method === "string" ? (raw as Message) : undefined;
  return kind === "cancel" || kind === "item" || kind === "result" || kind === "failure" ? (raw as Message) : undefined;
}
