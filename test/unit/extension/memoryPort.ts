import { Channel, type Handlers } from "../../../src/protocol/channel";
import type { EngineMethods, HostMethods } from "../../../src/protocol/engineMethods";
import type { EngineHandle } from "../../../src/extension/engine/engineProcess";

/** An engine at the other end of a pair of ports in memory; messages take a turn of the event loop, as between processes. */
export class MemoryEngine implements EngineHandle {
  readonly pid = 1;
  private toHost: ((message: unknown) => void)[] = [];
  private toEngine: ((message: unknown) => void)[] = [];
  private closing: ((reason: string) => void)[] = [];
  killed = false;

  constructor(handlers: Handlers<EngineMethods>) {
    new Channel<HostMethods, EngineMethods>({
      post: (message) => { this.later(this.toHost, message); },
      onMessage: (listener) => { this.toEngine.push(listener); },
      onClose: (listener) => { this.closing.push(listener); },
    }, handlers);
  }

  post(message: unknown): void { this.later(this.toEngine, message); }
  onMessage(listener: (message: unknown) => void): void { this.toHost.push(listener); }
  onClose(listener: (reason: string) => void): void { this.closing.push(listener); }
  kill(): void { this.die("The engine stopped (signal SIGKILL)."); }

  die(reason: string): void {
    if (this.killed) return;
    this.killed = true;
    setImmediate(() => { for (const listener of this.closing) listener(reason); });
  }

  private later(to: readonly ((message: unknown) => void)[], message: unknown): void {
    setImmediate(() => { if (!this.killed) for (const listener of to) listener(structuredClone(message)); });
  }
}
