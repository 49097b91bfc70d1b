import type { LoadProgress, ModelChoice, ModelFacts } from "../../protocol/engineMethods";
import { Failure, isCancelled } from "../../protocol/failure";
import { Emitter } from "../emitter";
import type { EngineCalls } from "../engine/engine";

/** A model on its way into memory, by the name that people know it by. */
export interface Loading { readonly model: string; readonly progress: LoadProgress | null }

interface Load {
  readonly facts: Promise<ModelFacts>;
  readonly controller: AbortController;
}

/** The facts of the models in use, and how far a load has come. One load per choice, whoever asks for it. */
export class Models {
  private readonly loads = new Map<string, Load>();
  private readonly changes = new Emitter<Loading | undefined>();
  private current: Loading | undefined;

  /** Where the load under way stands; `undefined` when it ended. */
  readonly onDidChangeLoading = this.changes.event;

  constructor(private readonly engine: EngineCalls, private readonly nameOf: (model: string) => string = (model) => model) {}

  get loading(): Loading | undefined {
    return this.current;
  }

  /** Loads the model if need be. A failure is not remembered. */
  facts(choice: ModelChoice): Promise<ModelFacts> {
    const key = JSON.stringify(choice);
    const known = this.loads.get(key);
    if (known) return known.facts;
    const controller = new AbortController();
    const facts = this.load(choice, controller.signal).catch((thrown: unknown) => {
      this.loads.delete(key);
      throw isCancelled(thrown) ? new Failure("failed", "Loading the model was cancelled.") : thrown;
    });
    this.loads.set(key, { facts, controller });
    return facts;
  }

  /** Tells of a load that another call of the engine came upon. */
  report(model: string, progress: LoadProgress | null): void {
    this.current = progress ? { model: this.nameOf(model), progress } : undefined;
    this.changes.fire(this.current);
  }

  cancel(): void {
    if (!this.current) return;
    for (const { controller } of this.loads.values()) controller.abort();
  }

  /** The engine began anew, or its files changed. */
  forget(): void {
    this.loads.clear();
  }

  private async load(choice: ModelChoice, signal: AbortSignal): Promise<ModelFacts> {
    this.begin(choice.model);
    try {
      return await this.engine.call("model.load", choice, { signal, onItem: (progress) => { this.report(choice.model, progress); } });
    } finally {
      this.report(choice.model, null);
    }
  }

  private begin(model: string): void {
    this.current = { model: this.nameOf(model), progress: null };
    this.changes.fire(this.current);
  }
}
