import { Engine } from "../../../src/extension/engine/engine";
import { Scores } from "../../../src/extension/scores";
import type { DocumentScores } from "../../../src/extension/scores/documentScores";
import { Models } from "../../../src/extension/scores/models";
import { readSettings, type Settings } from "../../../src/extension/settings";
import type { Handlers } from "../../../src/protocol/channel";
import type { EngineMethods, ScoreParams } from "../../../src/protocol/engineMethods";
import { madeUpEngine } from "./madeUpEngine";
import { MemoryEngine } from "./memoryPort";
import type { TextDocument } from "./textDocument";

/** Everything between a document and an engine, with the engine's side in the test's hands. */
export class ScoresBench {
  readonly asked: ScoreParams[] = [];
  readonly processes: MemoryEngine[] = [];
  visible = true;
  settings: Settings = readSettings(() => undefined).settings;
  readonly engine: Engine;
  readonly models: Models;
  readonly scores: Scores;

  constructor(more: Partial<Handlers<EngineMethods>> = {}) {
    const made = madeUpEngine();
    const handlers: Handlers<EngineMethods> = {
      ...made,
      ...more,
      "text.score": (params, answering) => {
        this.asked.push(params);
        return (more["text.score"] ?? made["text.score"])(params, answering);
      },
    };
    this.engine = new Engine({ log: () => undefined, backOffMs: [0, 0], spawn: () => (this.processes.push(new MemoryEngine(handlers)), this.processes.at(-1)!) });
    this.models = new Models(this.engine);
    this.scores = new Scores({ engine: this.engine, models: this.models, settings: () => this.settings, isVisible: () => this.visible });
  }

  get texts(): readonly string[] {
    return this.asked.map(({ input }) => ("text" in input ? input.text : ""));
  }

  async read(document: TextDocument): Promise<DocumentScores> {
    const scores = this.scores.need(document, 0);
    await scores.settled(never);
    return scores;
  }

  edit(document: TextDocument, from: number, to: number, text: string): void {
    this.scores.edited(document.uri, document.change(from, to, text));
  }

  dispose(): void {
    this.scores.dispose();
    this.engine.dispose();
  }
}
/** Never aborts. */
export const never = new AbortController().signal;
