import { availableParallelism, cpus, freemem } from "node:os";
import { kvBytesPerToken } from "../../core/model/decoderSpec";
import type { LoadProgress, ModelChoice, ModelFacts, Precision, Provider, RanWith } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import { type Lane } from "../runtime/lane";
import { openDecoder, type OpenedDecoder } from "../runtime/openDecoder";
import { PrefixCache } from "../runtime/prefixCache";
import { TextRunner } from "../runtime/textRunner";
import type { DerivedStore } from "../store/derivedStore";
import { fileDigest } from "../store/digest";
import { openModel, type OpenModel } from "../store/openModel";
import { openTokenizer } from "../tokenizers/openTokenizer";
import type { Tokenizer } from "../tokenizers/tokenizer";
import { PatternCache } from "../text/patternCache";
import type { ModelPlace } from "./catalogue";

/** What texts keep in memory between questions: keys, values, hidden rows, numbers. */
const PREFIX_CACHE_BYTES = 512 << 20;
/** Room that a session takes beside its weights, measured. */
const OVERHEAD_BYTES = 200 << 20;

export interface LoadOptions {
  readonly place: ModelPlace;
  readonly choice: ModelChoice;
  readonly derived: DerivedStore;
  readonly lane: Lane;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** A model in memory, and all that is asked of it. */
export class LoadedModel {
  readonly patterns = new PatternCache();

  private constructor(
    readonly facts: ModelFacts,
    readonly tokenizer: Tokenizer | null,
    readonly runner: TextRunner,
    readonly cache: PrefixCache,
    private readonly model: OpenModel,
    private readonly opened: OpenedDecoder,
    private readonly threads: number,
    private readonly precision: Precision,
    readonly loadMs: number,
  ) {}

  static async load(options: LoadOptions): Promise<LoadedModel> {
    const started = performance.now();
    const { place, choice, signal, onProgress } = options;
    const model = openModel(place.path);
    try {
      const digest = await checkedDigest(model, place, signal, onProgress);
      checkMemory(model);
      const threads = choice.threads > 0 ? choice.threads : physicalCores();
      const opened = await openDecoder(model, {
        digest, precision: choice.precision, signal, onProgress, derived: options.derived,
        session: { threads, providers: sessionProviders(choice.provider) },
      });
      const tokenizer = openTokenizer(model.tokenizer);
      const cache = new PrefixCache(opened.decoder, PREFIX_CACHE_BYTES);
      const facts = factsOf(model, place.name, digest, tokenizer);
      return new LoadedModel(facts, tokenizer, new TextRunner(opened.decoder, cache, options.lane), cache, model, opened, threads, choice.precision, performance.now() - started);
    } catch (thrown) {
      model.close();
      throw thrown;
    }
  }

  ran(what: "score" | "decode"): RanWith {
    return { provider: "cpu", precision: this.precision, kernels: this.opened.kernels[what], threads: this.threads };
  }

  async close(): Promise<void> {
    this.cache.clear();
    await this.opened.close();
    this.model.close();
  }
}

/** Facts from headers alone: what `inspect` shows without loading weights. */
export async function readFacts(place: ModelPlace, signal: AbortSignal): Promise<ModelFacts> {
  const model = openModel(place.path);
  try {
    const digest = await checkedDigest(model, place, signal, () => undefined);
    return factsOf(model, place.name, digest, openTokenizer(model.tokenizer));
  } finally {
    model.close();
  }
}

/** The model's SHA-256; a file that the catalogue knows must have the one that stands there. */
async function checkedDigest(model: OpenModel, place: ModelPlace, signal: AbortSignal, onProgress: LoadOptions["onProgress"]): Promise<string> {
  const totalBytes = [...model.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const digests: string[] = [];
  for (const { path } of model.files) digests.push(await fileDigest(path, signal, (doneBytes) => onProgress({ kind: "load", stage: "checking", doneBytes, totalBytes })));
  const digest = digests.length === 1 ? (digests[0] as string) : digests.join("+");
  if (place.expected && digest !== place.expected.sha256) {
    throw new Failure("badFile", `The file ${place.path} is not the model "${place.name}": its SHA-256 is ${digest.slice(0, 12)}…, but must be ${place.expected.sha256.slice(0, 12)}…. It was altered; install Tokenscope again (from source: npm run setup).`);
  }
  return digest;
}

function factsOf(model: OpenModel, name: string, digest: string, tokenizer: Tokenizer | null): ModelFacts {
  const { blueprint: { spec }, tensors } = model;
  const quantization: Record<string, number> = {};
  let parameters = 0;
  let weightsBytes = 0;
  for (const { type, rows, columns, data } of tensors.values()) {
    quantization[type] = (quantization[type] ?? 0) + 1;
    parameters += rows * columns;
    weightsBytes += data.byteLength;
  }
  return {
    name, digest, format: model.format, architecture: model.architecture, parameters, quantization,
    layers: spec.layers, heads: spec.heads, kvHeads: spec.kvHeads, headDim: spec.headDim, hiddenSize: spec.hiddenSize,
    vocabSize: spec.vocabSize, contextLength: spec.contextLength,
    tokenizer: tokenizer?.kind ?? null,
    addsStartToken: tokenizer?.startToken?.addedByModel ?? false,
    chatTemplate: tokenizer !== null && tokenizer.chatTemplate !== null,
    memory: { weightsBytes, perTokenBytes: kvBytesPerToken(spec, 2) },
  };
}

/** Said before anything is taken: what would be needed, and what is there. */
function checkMemory(model: OpenModel): void {
  const bytes = [...model.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0) + OVERHEAD_BYTES;
  const free = freemem();
  if (bytes < free) return;
  throw new Failure("noMemory", `The model needs about ${Math.ceil(bytes / 1e6)} MB of memory, but ${Math.floor(free / 1e6)} MB are free. Close other programs, or choose a smaller model.`);
}

/** Threads beyond the physical cores only get in each other's way. */
function physicalCores(): number {
  const logical = availableParallelism();
  const hyperthreaded = process.arch === "x64" && cpus().length > 2;
  return Math.max(1, hyperthreaded ? Math.ceil(logical / 2) : logical);
}

function sessionProviders(provider: Provider): readonly ["cpu"] {
  if (provider === "auto" || provider === "cpu") return ["cpu"];
  throw new Failure("unsupported", `The provider "${provider}" is not used yet: this version runs on the CPU. Set the provider to auto or cpu.`);
}
