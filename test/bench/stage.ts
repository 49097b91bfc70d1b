// What the contests are held on: both sides, on the same text, with the same threads.
import { join } from "node:path";
import type { BenchText } from "./benchText";
import { jsonOf } from "./childProcess";
import type { Contender, Run } from "./contest";
import type { EngineSurroundings } from "./engineRuns";
import type { Job, JobRequest, Surroundings } from "./jobs/job";
import { BestSettings, settingsText } from "./peer/bestSettings";
import type { Peer, PeerMode, PeerSettings } from "./peer/peer";

/** How much is run: everything, or what a minute allows. */
export interface Sizes {
  readonly rounds: number;
  /** Samples of one process, after one that is dropped. */
  readonly repetitions: number;
  /** Tokens read with all numbers; tokens read for their last row alone. */
  readonly lengths: readonly number[];
  readonly bareLengths: readonly number[];
  /** Longer ones take minutes: one sample, fewer rounds. */
  readonly longFrom: number;
  readonly decodeAt: readonly number[];
  readonly decodeSteps: number;
  readonly editAt: number;
  readonly editSteps: number;
  readonly memoryAt: readonly number[];
  readonly divergenceRows: number;
}

export interface Staging {
  readonly sizes: Sizes;
  readonly text: BenchText;
  readonly surroundings: Surroundings;
  readonly engine: EngineSurroundings;
  /** `null` where there is none. */
  readonly peer: Peer | null;
  /** Whether the peer's settings are tried out. */
  readonly triesSettings: boolean;
  readonly say: (line: string) => void;
}

export class Stage {
  readonly sizes: Sizes;
  readonly text: BenchText;
  readonly engine: EngineSurroundings;
  readonly peer: Peer | null;
  readonly say: (line: string) => void;
  private readonly surroundings: Surroundings;
  private readonly best: BestSettings | null;

  constructor({ sizes, text, surroundings, engine, peer, triesSettings, say }: Staging) {
    [this.sizes, this.text, this.surroundings, this.engine, this.peer, this.say] = [sizes, text, surroundings, engine, peer, say];
    this.best = peer && new BestSettings(peer, triesSettings, say);
  }

  /** One of our jobs, in a process set up as the engine's. */
  job<T>(job: Job): Promise<T> {
    const request: JobRequest = { job, surroundings: this.surroundings };
    return jsonOf(process.execPath, [join(__dirname, "jobs", "job.run.js"), JSON.stringify(request)], { MALLOC_ARENA_MAX: "1" }) as Promise<T>;
  }

  ours(name: string, job: Job): Contender {
    return { name, run: () => this.job<Run>(job) };
  }

  /** The peer at its quickest in a mode; none where there is no peer. */
  async theirs(name: string, mode: PeerMode, count: number, steps: number | undefined, run: (peer: Peer, settings: PeerSettings) => Promise<Run>): Promise<readonly Contender[]> {
    if (!this.peer || !this.best) return [];
    const { peer } = this;
    const settings = await this.best.of(mode, count, steps);
    return [{ name, settings: settingsText(settings), run: () => run(peer, settings) }];
  }
}
