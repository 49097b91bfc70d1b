import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type Engine } from "../../../src/engine/engine";
import { liveSessions } from "../../../src/engine/runtime/ortSession";
import { asFailure } from "../../../src/protocol/failure";
import type { Item, Params, Result } from "../../../src/protocol/channel";
import type { AttentionParams, EngineMethods, GenerateParams, ModelChoice, ScoreParams, TextInput } from "../../../src/protocol/engineMethods";

export const BUNDLED = "smollm2-135m-instruct";

/** An engine in this process, with a folder of its own for what it derives; derived weights of the bundled model are shared by a run. */
export class TestEngine {
  private readonly before = liveSessions();
  private constructor(readonly engine: Engine, private readonly folder: string | undefined) {}

  static open(options: { readonly derivedFolder?: string; readonly modelsFolder?: string } = {}): TestEngine {
    const own = options.derivedFolder === undefined ? mkdtempSync(join(tmpdir(), "tokenscope-test-")) : undefined;
    const installation = process.cwd();
    return new TestEngine(createEngine({ installation, modelsFolder: options.modelsFolder ?? join(installation, "models"), derivedFolder: options.derivedFolder ?? (own as string) }), own);
  }

  call<K extends keyof EngineMethods>(method: K, params: Params<EngineMethods, K>, options: { signal?: AbortSignal; item?: (item: Item<EngineMethods, K>) => void } = {}): Promise<Result<EngineMethods, K>> {
    const handler = this.engine.methods[method] as (params: unknown, answering: unknown) => Promise<Result<EngineMethods, K>>;
    const answering = { signal: options.signal ?? new AbortController().signal, item: options.item ?? (() => undefined) };
    return (async () => handler(params, answering))().catch((thrown: unknown) => { throw asFailure(thrown); }); // as the channel does
  }

  async close(): Promise<void> {
    await this.engine.close();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    if (liveSessions() !== this.before) throw new Error(`${liveSessions() - this.before} sessions were not released`);
  }
}

export const plain = (text: string): TextInput => ({ text, parseSpecial: false, startToken: "model" });
export const exactly = (model: string = BUNDLED): ModelChoice => ({ model, precision: "exact", provider: "cpu", threads: 2 });

export function scoreParams(input: TextInput, changes: Partial<ScoreParams> = {}): ScoreParams {
  return { ...exactly(), input, topK: 10, window: 0, priority: "interactive", version: 1, ...changes };
}
export function attentionParams(input: TextInput, changes: Partial<AttentionParams> = {}): AttentionParams {
  return { ...exactly(), input, layers: [], heads: [], queries: [], stream: false, priority: "interactive", version: 1, ...changes };
}
export function generateParams(input: TextInput, changes: Partial<GenerateParams> = {}): GenerateParams {
  return { ...exactly(), input, maxTokens: 24, stop: [], endIds: null, topK: 5, priority: "interactive", ...changes };
}
