// From a model on disk to sessions: plan the weights, fill what has to be derived, write the graphs beside, load them.
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chunkGraph, decodeGraph, headGraph, type Model } from "../../core/graph/decoderGraphs";
import type { Graph } from "../../core/graph/ir";
import { WeightPlan } from "../../core/graph/weightPlan";
import type { LoadProgress, Precision } from "../../protocol/engineMethods";
import { onnxBytes } from "../graph/onnxModel";
import { bringBeside, DERIVED_FILE, type DerivedStore } from "../store/derivedStore";
import { type OpenModel, readFloats } from "../store/openModel";
import { Decoder } from "./decoder";
import { OrtSession, type SessionOptions } from "./ortSession";

export interface DecoderOptions {
  readonly digest: string;
  readonly precision: Precision;
  readonly session: SessionOptions;
  readonly derived: DerivedStore;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface OpenedDecoder {
  readonly decoder: Decoder;
  /** In words, which kernels score and decode. */
  readonly kernels: { readonly score: string; readonly decode: string };
  readonly weightsBytes: number;
  close(): Promise<void>;
}

/** What each precision means here: see DESIGN, "Weight forms" and "What follows". */
const MODES = {
  exact: { accuracy: 0, cache: "float32", decodes: false, exactHead: true },
  auto: { accuracy: 0, cache: "float16", decodes: true, exactHead: true },
  fast: { accuracy: 4, cache: "float16", decodes: true, exactHead: false },
} as const;

export async function openDecoder(model: OpenModel, options: DecoderOptions): Promise<OpenedDecoder> {
  const mode = MODES[options.precision];
  const plan = new WeightPlan({ find: (name) => model.tensors.get(name), read: (tensor) => readFloats(model, tensor) }, DERIVED_FILE);
  const parts: Model = { blueprint: model.blueprint, weights: plan };
  const { spec } = model.blueprint;
  const decodes = mode.decodes && spec.plainAttention;
  const graphs = {
    chunk: chunkGraph(parts, { accuracy: mode.accuracy, cache: mode.cache, states: false }),
    exactHead: headGraph(parts, "float32", 0),
    fastHead: headGraph(parts, "stored", 4),
    ...(decodes && { decode: decodeGraph(parts) }),
  };
  const { digest, derived, signal, onProgress } = options;
  const folder = await derived.prepare({ digest, plan, read: (tensor, from, length) => model.read(tensor, from, length), signal, onProgress });
  for (const { path, link } of model.files) if (usesFile(Object.values(graphs), link)) await bringBeside(folder, path, link);
  onProgress({ kind: "load", stage: "starting", doneBytes: 0, totalBytes: plan.derivedBytes });

  const open = new SessionShelf(folder, options.session, `${options.precision}`);
  const chunk = await open.session("chunk", () => graphs.chunk);
  const head = await (mode.exactHead ? open.session("head", () => graphs.exactHead, true) : open.session("head", () => graphs.fastHead));
  const states = (): Promise<OrtSession> => open.session("states", () => chunkGraph(parts, { accuracy: mode.accuracy, cache: mode.cache, states: true }));
  const decode = (): Promise<OrtSession | null> => {
    const { decode: graph } = graphs;
    return graph ? open.session("decode", () => graph) : Promise.resolve(null);
  };
  return {
    decoder: new Decoder(spec, { chunk, head, cache: mode.cache, decode, states }),
    kernels: describe(graphs.chunk, options.precision),
    weightsBytes: plan.derivedBytes,
    close: () => open.close(),
  };
}

function usesFile(graphs: readonly Graph[], link: string): boolean {
  return graphs.some(({ initializers }) => initializers.some(({ data }) => !(data instanceof Uint8Array) && data.file === link));
}

/** Opens each session once, when it is first asked for. */
class SessionShelf {
  private readonly opened = new Map<string, Promise<OrtSession>>();
  constructor(private readonly folder: string, private readonly options: SessionOptions, private readonly tag: string) {}

  session(name: string, graph: () => Graph, mapped = false): Promise<OrtSession> {
    let opening = this.opened.get(name);
    if (!opening) {
      opening = this.open(name, graph(), mapped);
      opening.catch(() => this.opened.delete(name)); // a failure is not kept: the next caller tries again
      this.opened.set(name, opening);
    }
    return opening;
  }

  async close(): Promise<void> {
    const sessions = await Promise.allSettled(this.opened.values());
    this.opened.clear();
    for (const session of sessions) if (session.status === "fulfilled") await session.value.close();
  }

  private async open(name: string, graph: Graph, mapped: boolean): Promise<OrtSession> {
    const path = join(this.folder, `${name}-${this.tag}.onnx`);
    const aside = `${path}.${process.pid}.tmp`;
    await writeFile(aside, onnxBytes(graph));
    await rename(aside, path);
    return OrtSession.open(path, { ...this.options, mapped });
  }
}

function describe(chunk: Graph, precision: Precision): OpenedDecoder["kernels"] {
  const blocks = chunk.nodes.filter(({ op }) => op === "MatMulNBits").length;
  const bits = new Set(chunk.nodes.flatMap(({ op, attributes }) => (op === "MatMulNBits" && attributes["bits"] && "int" in attributes["bits"] ? [attributes["bits"].int] : [])));
  const weights = blocks === 0 ? "weights as stored" : `${[...bits].join("- and ")}-bit weights as stored`;
  const exact = `${weights}, float32 arithmetic, ${precision === "exact" ? "float32" : "float16"} cache, float32 head`;
  const fast = `${weights}, int8 activations, float16 cache`;
  return { score: precision === "fast" ? fast : exact, decode: precision === "exact" ? exact : fast };
}

