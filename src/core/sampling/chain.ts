import { Candidates } from "./candidates";
import { distributionOf, modelLogProb } from "./distribution";
import { draw } from "./draw";
import { MersenneTwister } from "./mersenneTwister";
import type { Recipe } from "./recipe";
import type { BreakerVocabulary } from "./sequenceBreakers";
import { SettingError } from "./settingError";
import { greatest } from "./softmax";
import { type StageRecord, StageRecorder } from "./stageRecord";
import type { Distribution, StageMemory } from "./transform";

/** The token of a step, and how it was found. */
export interface Choice {
  readonly id: number;
  /** Its probability after the chain. */
  readonly drawProb: number;
  /** In nats, of the logits as they came. */
  readonly modelLogProb: number;
  /** The random number in [0, 1) that led to it; `null` where none was needed. */
  readonly random: number | null;
}

/** One step, stage by stage. The draw goes through `result` until its cumulative probability reaches `choice.random`. */
export interface StepRecord {
  /** Before the first stage. */
  readonly input: Distribution;
  readonly stages: readonly StageRecord[];
  /** After the last one, in the order in which the draw goes through it. */
  readonly result: Distribution;
  readonly choice: Choice;
  readonly seed: number;
}

export interface RunOptions {
  /** Goes before the recipe's; a whole number in [0, 2^32). */
  readonly seed?: number | undefined;
  /** Needed where DRY has breakers. */
  readonly vocabulary?: BreakerVocabulary | undefined;
}

/** A recipe at work, token after token: its random numbers and what its transforms remember. Same seed, same tokens. */
export class SamplerRun {
  private constructor(
    readonly recipe: Recipe, readonly seed: number, private readonly generator: MersenneTwister,
    private readonly memories: readonly StageMemory[], private readonly vocabulary: BreakerVocabulary | undefined,
  ) {}

  /** A recipe without a seed starts from 0: who wants another text each time gives another seed, and records it. */
  static start(recipe: Recipe, { seed = recipe.seed ?? 0, vocabulary }: RunOptions = {}): SamplerRun {
    return new SamplerRun(recipe, seed, new MersenneTwister(seed), recipe.chain.map(() => freshMemory(seed)), vocabulary);
  }

  /** Chooses the next token. Throws SettingError where no candidate has a probability. */
  step(logits: ArrayLike<number>, history: ArrayLike<number>): Choice {
    const candidates = Candidates.fromLogits(logits);
    this.shape(candidates, history);
    return this.choose(candidates, distributionOf(candidates), logits);
  }

  /** The same, with everything that happened on the way. */
  record(logits: ArrayLike<number>, history: ArrayLike<number>): StepRecord {
    const candidates = Candidates.fromLogits(logits);
    const recorder = new StageRecorder(candidates);
    this.shape(candidates, history, recorder);
    const { input, stages } = recorder;
    const result = stages.at(-1)?.kept ?? input;
    return { input, stages, result, choice: this.choose(candidates, result, logits), seed: this.seed };
  }

  /** Applies the transforms, in their order. */
  private shape(candidates: Candidates, history: ArrayLike<number>, recorder?: StageRecorder): void {
    needOneAlive(candidates, "logits", "No candidate has a probability: every logit is minus infinity. At least one has to be finite.");
    this.recipe.chain.forEach((transform, place) => {
      const memory = this.memories[place] as StageMemory;
      const outcome = transform.apply(candidates, { history, minKeep: this.recipe.minKeep, memory, vocabulary: this.vocabulary });
      if (outcome.acted) needOneAlive(candidates, transform.name, `After chain[${place}] ${transform.name} no candidate has a finite logit. Choose smaller numbers there.`);
      recorder?.after(transform, outcome, candidates);
    });
  }

  private choose(candidates: Candidates, result: Distribution, logits: ArrayLike<number>): Choice {
    const last = this.recipe.chain.length - 1;
    const drawn = this.recipe.chain[last]?.draw?.(candidates, this.memories[last] as StageMemory) ?? draw(candidates, this.generator);
    const id = candidates.ids[drawn.index] as number;
    this.accept(id);
    return { id, drawProb: result.probabilities[result.ids.indexOf(id)] as number, modelLogProb: modelLogProb(logits, id), random: drawn.random };
  }

  /**
   * Tells the transforms which token came where it was not drawn here: chosen by hand, or read from a record. `step` and
   * `record` tell of what they draw; to show a step and then choose by hand, record it on a fork.
   */
  accept(id: number): void {
    this.recipe.chain.forEach((transform, place) => transform.chosen?.(id, this.memories[place] as StageMemory));
  }

  /** Goes on from here by itself: for branches, for undo, and to try another recipe at the same step. */
  fork(recipe: Recipe = this.recipe): SamplerRun {
    const memories = recipe.chain.map(({ name }, place) => {
      const memory = this.recipe.chain[place]?.name === name ? this.memories[place] : undefined;
      return memory ? { ...memory, random: memory.random.copy() } : freshMemory(this.seed);
    });
    return new SamplerRun(recipe, this.seed, this.generator.copy(), memories, this.vocabulary);
  }
}

/** Each place has its own generator with the run's seed, as llama.cpp's samplers have. */
function freshMemory(seed: number): StageMemory { return { random: new MersenneTwister(seed) }; }

function needOneAlive(candidates: Candidates, place: string, message: string): void {
  if (candidates.size > 0 && Number.isFinite(greatest(candidates))) return;
  throw new SettingError(message, place);
}
