import { Channel, type CallOptions, type Item, type Params, type Result } from "../../protocol/channel";
import { PROTOCOL_VERSION, type EngineMethods, type HostMethods } from "../../protocol/engineMethods";
import { asFailure, Failure } from "../../protocol/failure";
import { Emitter } from "../emitter";
import { Heartbeat } from "./heartbeat";
import type { EngineHandle, Spawn } from "./engineProcess";

export type EngineState =
  /** Nothing has been asked yet, or it was stopped on purpose. */
  | { readonly kind: "idle" }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly pid: number | undefined }
  /** It ended by itself and comes back by itself. */
  | { readonly kind: "restarting"; readonly reason: string }
  /** It ended too often: the user decides. */
  | { readonly kind: "failed"; readonly reason: string };

export interface EngineOptions {
  readonly spawn: Spawn;
  readonly log: (line: string) => void;
  /** ms between pings while something is being asked. */
  readonly pingEveryMs?: number;
  /** Pings in a row without an answer after which the process counts as hung. */
  readonly missedPings?: number;
  /** ms within which a started process must say hello. A slow disk or a virus scanner is no hang. */
  readonly startWithinMs?: number;
  /** ms to wait after the first, second … end within a minute; one end more than entries waits for the user. */
  readonly backOffMs?: readonly number[];
  readonly now?: () => number;
  /** ms without a question after which the process is let go, and its memory with it; 0 = never. Asked after each answer. */
  readonly idleAfterMs?: () => number;
}

/** What the rest of the extension needs of the engine. */
export interface EngineCalls {
  readonly state: EngineState;
  call<K extends keyof EngineMethods>(
    method: K, params: Params<EngineMethods, K>, options?: CallOptions<Item<EngineMethods, K>>,
  ): Promise<Result<EngineMethods, K>>;
}

interface Connection {
  readonly channel: Channel<EngineMethods, HostMethods>;
  readonly heart: Heartbeat;
}

const MINUTE = 60_000;

/**
 * The engine process as the extension sees it: started by the first call, pinged while it works, ended when it hangs,
 * started again when it ended by itself. A call that was under way then is rejected with "closed"; whoever still wants
 * its answer asks again, and waits for the new process.
 */
export class Engine implements EngineCalls {
  private connection: Promise<Connection> | undefined;
  private handle: EngineHandle | undefined;
  private ends: readonly number[] = [];
  private current: EngineState = { kind: "idle" };
  private readonly doing = new Map<string, number>();
  private idle: NodeJS.Timeout | undefined;
  private readonly states = new Emitter<EngineState>();

  readonly onDidChangeState = this.states.event;

  constructor(private readonly options: EngineOptions) {}

  get state(): EngineState {
    return this.current;
  }

  async call<K extends keyof EngineMethods>(
    method: K, params: Params<EngineMethods, K>, options: CallOptions<Item<EngineMethods, K>> = {},
  ): Promise<Result<EngineMethods, K>> {
    if (this.current.kind === "failed") throw new Failure("closed", this.current.reason);
    const { channel, heart } = await (this.connection ??= this.start());
    this.count(method, 1);
    try {
      return await heart.during(channel.call(method, params, options));
    } finally {
      this.count(method, -1);
    }
  }

  /** By the user's wish: earlier ends are forgotten, and a process is started at once. */
  async restart(): Promise<void> {
    this.stop("The engine was restarted.");
    await (this.connection ??= this.start());
  }

  /** Ends the process and forgets earlier ends; the next call starts one. */
  stop(reason = "The engine was stopped."): void {
    this.ends = [];
    clearTimeout(this.idle);
    void this.connection?.then(({ channel }) => channel.close(reason), () => undefined);
    this.letGo()?.kill();
    this.become({ kind: "idle" });
  }

  dispose(): void {
    this.stop("Tokenscope was closed.");
    this.become({ kind: "failed", reason: "Tokenscope was closed." }); // whoever asks on starts no process any more
    this.states.dispose();
  }

  private async start(): Promise<Connection> {
    this.become({ kind: "starting" });
    let handle: EngineHandle | undefined;
    try {
      handle = this.handle = this.options.spawn();
      const connection = this.connect(handle);
      const { protocol, pid } = await this.hello(connection, handle);
      if (protocol !== PROTOCOL_VERSION) throw new Failure("unsupported", `The engine speaks protocol ${protocol}, this extension ${PROTOCOL_VERSION}. Install Tokenscope again.`);
      this.options.log(`Engine started, process ${pid}.`);
      this.become({ kind: "running", pid: handle.pid });
      return connection;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (this.handle === handle) this.giveUp(failure.message); // it lives, but is not the engine of this extension
      throw failure;
    }
  }

  private async hello({ channel }: Connection, handle: EngineHandle): Promise<Result<EngineMethods, "engine.hello">> {
    const limit = setTimeout(() => {
      this.options.log("The engine did not start in time: its process is ended.");
      handle.kill();
    }, this.options.startWithinMs ?? 60_000);
    return channel.call("engine.hello", { protocol: PROTOCOL_VERSION }).finally(() => { clearTimeout(limit); });
  }

  private connect(handle: EngineHandle): Connection {
    const channel = new Channel<EngineMethods, HostMethods>(handle, {});
    const heart = new Heartbeat({
      everyMs: this.options.pingEveryMs ?? 4_000,
      missed: this.options.missedPings ?? 5,
      ping: () => channel.call("engine.ping", null),
      hung: (silentMs) => {
        this.options.log(`The engine has not answered for ${Math.round(silentMs / 1000)} s: its process is ended.`);
        handle.kill();
      },
    });
    handle.onClose((reason) => { this.ended(handle, reason); });
    return { channel, heart };
  }

  /** A process is gone. If it had not been told to go, the next one is on its way, up to the limit. */
  private ended(handle: EngineHandle, reason: string): void {
    if (this.handle !== handle) return;
    const { backOffMs = [0, 1_000], now = Date.now } = this.options;
    this.letGo();
    this.ends = [...this.ends.filter((at) => now() - at < MINUTE), now()];
    this.options.log(`${reason}${this.doing.size > 0 ? ` It was doing: ${[...this.doing.keys()].join(", ")}.` : ""}`);
    const wait = backOffMs[this.ends.length - 1];
    if (wait === undefined) return this.giveUp(`The engine stopped ${times(this.ends.length)} within a minute. Last: ${reason} Your text is unharmed.`);
    this.become({ kind: "restarting", reason });
    this.connection = this.startAfter(wait);
    this.connection.catch((thrown: unknown) => { this.options.log(asFailure(thrown).message); });
  }

  private async startAfter(ms: number): Promise<Connection> {
    const mine = this.current;
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (this.current !== mine) throw new Failure("closed", "The engine was stopped.");
    return this.start();
  }

  private giveUp(reason: string): void {
    this.letGo()?.kill();
    this.become({ kind: "failed", reason });
  }

  private letGo(): EngineHandle | undefined {
    const handle = this.handle;
    this.handle = undefined;
    this.connection = undefined;
    return handle;
  }

  private become(state: EngineState): void {
    this.current = state;
    this.states.fire(state);
  }

  private count(method: string, by: 1 | -1): void {
    const open = (this.doing.get(method) ?? 0) + by;
    if (open > 0) this.doing.set(method, open);
    else this.doing.delete(method);
    clearTimeout(this.idle);
    const wait = this.options.idleAfterMs?.() ?? 0;
    if (this.doing.size === 0 && wait > 0 && this.handle) this.idle = setTimeout(() => { this.rest(); }, wait);
  }

  private rest(): void {
    this.options.log("The engine was idle: its memory is given back until it is needed.");
    this.stop("The engine was idle.");
  }
}

function times(ends: number): string {
  return ["", "once", "twice", "three times"][ends] ?? `${ends} times`;
}
