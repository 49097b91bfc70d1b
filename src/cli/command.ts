import type { Engine } from "../engine/engine";
import type { Item, Params, Result } from "../protocol/channel";
import type { EngineMethods } from "../protocol/engineMethods";
import type { OptionTable, Parsed } from "./options";
import type { Output } from "./output";

type Method = keyof EngineMethods;

/** What a command works with: the engine in this process, its arguments, and where answers go. */
export class Session {
  constructor(readonly engine: Engine, readonly parsed: Parsed, readonly output: Output, readonly signal: AbortSignal) {}

  call<K extends Method>(method: K, params: Params<EngineMethods, K>, onItem: (item: Item<EngineMethods, K>) => void = () => undefined): Promise<Result<EngineMethods, K>> {
    const handler = this.engine.methods[method] as (params: Params<EngineMethods, K>, answering: { signal: AbortSignal; item: (item: Item<EngineMethods, K>) => void }) => Promise<Result<EngineMethods, K>> | Result<EngineMethods, K>;
    return Promise.resolve(handler(params, { signal: this.signal, item: onItem }));
  }
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Arguments, explained, with an example. */
  readonly help: string;
  readonly options: OptionTable;
  run(session: Session): Promise<void>;
}
