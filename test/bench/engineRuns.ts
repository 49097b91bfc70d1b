// The engine process as the extension starts it, watched from outside.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forkEngine } from "../../src/extension/engine/engineProcess";
import { Channel } from "../../src/protocol/channel";
import type { EngineMethods, HostMethods, ModelChoice, Precision, TextInput } from "../../src/protocol/engineMethods";
import type { Run } from "./contest";
import { peakBytes, startClock } from "./machineLoad";

export interface EngineSurroundings {
  readonly model: string;
  readonly modelsFolder: string;
  /** Holds derived data between starts. */
  readonly cacheFolder: string;
  readonly threads: number;
}

type Engine = Channel<EngineMethods, HostMethods>;
type Ask = (engine: Engine, choice: ModelChoice) => Promise<unknown>;

/** From starting the process to its answer, and the most memory that it took meanwhile. */
async function engineRun({ model, modelsFolder, cacheFolder, threads }: EngineSurroundings, precision: Precision, ask: Ask): Promise<Run> {
  const said: string[] = [];
  const clock = startClock();
  const engine = forkEngine({
    script: join(process.cwd(), "dist", "engine.js"),
    env: { TOKENSCOPE_MODELS: modelsFolder, TOKENSCOPE_CACHE_DIR: cacheFolder },
    line: (line) => said.push(line),
  });
  const pid = engine.pid as number;
  try {
    await ask(new Channel<EngineMethods, HostMethods>(engine, {}), { model, precision, provider: "cpu", threads });
    return { samples: [clock.sample([pid])], units: 1, peakBytes: peakBytes(pid) };
  } catch (thrown) {
    throw new Error(`The engine process did not answer. It said: ${said.join("\n")}`, { cause: thrown });
  } finally {
    engine.kill();
  }
}

/** The model loaded and ready to be asked. */
export function ready(where: EngineSurroundings): Promise<Run> {
  return engineRun(where, "auto", (engine, choice) => engine.call("model.load", choice));
}

export function firstScore(where: EngineSurroundings, input: TextInput): Promise<Run> {
  return scored(where, "auto", input);
}

/** As the first start on a machine: nothing is derived yet. */
export async function firstScoreEver(where: EngineSurroundings, input: TextInput): Promise<Run> {
  const cacheFolder = mkdtempSync(join(tmpdir(), "tokenscope-bench-first-"));
  try {
    return await firstScore({ ...where, cacheFolder }, input);
  } finally {
    rmSync(cacheFolder, { recursive: true, force: true });
  }
}

export function scored(where: EngineSurroundings, precision: Precision, input: TextInput): Promise<Run> {
  return engineRun(where, precision, (engine, choice) => engine.call("text.score", { ...choice, input, topK: 10, window: 0, priority: "interactive", version: 1 }));
}

export function continued(where: EngineSurroundings, input: TextInput, steps: number): Promise<Run> {
  return engineRun(where, "auto", (engine, choice) => engine.call("text.generate", { ...choice, input, maxTokens: steps, stop: [], endIds: [], topK: 10, priority: "interactive" }));
}
