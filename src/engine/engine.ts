// The engine as methods: what the forked process serves, and what the command line calls in its own process.
import type { Answering, Handlers, Item } from "../protocol/channel";
import { type EngineMethods, PROTOCOL_VERSION } from "../protocol/engineMethods";
import { Failure } from "../protocol/failure";
import { doctor } from "./doctor";
import { Catalogue } from "./models/catalogue";
import { readFacts } from "./models/loadedModel";
import { ModelShelf } from "./models/modelShelf";
import { TokenizerShelf } from "./models/tokenizerShelf";
import { checked } from "./params";
import { Lane } from "./runtime/lane";
import { DerivedStore } from "./store/derivedStore";
import { attentionText } from "./text/attentionText";
import { distributionAt } from "./text/distribution";
import { generateText } from "./text/generateText";
import { hiddenText } from "./text/hiddenText";
import { patternText } from "./text/patternText";
import { scoreText } from "./text/scoreText";

export interface EngineOptions {
  /** The folder with package.json and dist/. */
  readonly installation: string;
  /** Holds catalog.json and the catalogue's files. */
  readonly modelsFolder: string;
  /** Where repacked weights are kept. */
  readonly derivedFolder: string;
}

export interface Engine {
  readonly methods: Handlers<EngineMethods>;
  readonly catalogue: Catalogue;
  close(): Promise<void>;
}

export function createEngine({ installation, modelsFolder, derivedFolder }: EngineOptions): Engine {
  const catalogue = new Catalogue(modelsFolder);
  const lane = new Lane();
  const shelf = new ModelShelf(catalogue, new DerivedStore(derivedFolder), lane);
  const tokenizers = new TokenizerShelf(catalogue);
  const quiet = (): void => undefined;
  const methods: Handlers<EngineMethods> = {
    "engine.hello": ({ protocol }) => {
      if (protocol !== PROTOCOL_VERSION) throw new Failure("unsupported", `The extension speaks protocol ${protocol}, the engine ${PROTOCOL_VERSION}: parts of two versions are installed. Reload the window.`);
      return { protocol: PROTOCOL_VERSION, pid: process.pid };
    },
    "engine.ping": () => ({ rssBytes: process.memoryUsage.rss() }),
    "engine.doctor": (params) => doctor(shelf, installation, params.probeProviders),
    "model.load": (params, { item, signal }) => until(signal, shelf.with(params, item, (model) => Promise.resolve(model.facts))),
    "model.facts": (params, { signal }) => readFacts(catalogue.locate(params.model), signal),
    "model.unload": async (params) => { await shelf.unload(params.model); return null; },
    "text.tokenize": (params) => ({ model: params.model, tokens: tokenizers.of(params.model).encode(params.text, { parseSpecial: params.parseSpecial }) }),
    "text.score": (params, answering) => until(answering.signal, shelf.with(params, answering.item, (model) => scoreText(model, { params, signal: answering.signal, onPart: answering.item }))),
    "text.distribution": (params, { signal }) => until(signal, shelf.with(params, quiet, (model) => distributionAt(model, params, signal))),
    "text.attention": (params, { signal, item }) => until(signal, shelf.with(params, quiet, (model) => attentionText(model, { params, signal, onPart: item }))),
    "text.pattern": (params, { signal }) => until(signal, shelf.with(params, quiet, (model) => patternText(model, params, signal))),
    "text.hidden": (params, { signal }) => until(signal, shelf.with(params, quiet, (model) => hiddenText(model, params, signal))),
    "text.generate": (params, { signal, item }) => until(signal, shelf.with(params, quiet, (model) => generateText(model, { params, signal, onToken: item }))),
  };
  return { methods: checkedMethods(methods), catalogue, close: () => shelf.close() };
}

/** Each method's parameters are checked before it sees them: what comes over a process boundary is not yet a fact. */
function checkedMethods(methods: Handlers<EngineMethods>): Handlers<EngineMethods> {
  const wrap = <K extends keyof EngineMethods>(name: K): Handlers<EngineMethods>[K] => {
    const method = methods[name] as (params: unknown, answering: Answering<Item<EngineMethods, K>>) => unknown;
    return ((params: unknown, answering: Answering<Item<EngineMethods, K>>) => method(checked(name, params), answering)) as Handlers<EngineMethods>[K];
  };
  return Object.fromEntries(Object.keys(methods).map((name) => [name, wrap(name as keyof EngineMethods)])) as Handlers<EngineMethods>;
}

/** The answer, or "cancelled" at once when the caller gives up; what is shared with others goes on. */
function until<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Failure("cancelled", "Cancelled."));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

