import * as ort from "onnxruntime-node";
import { Failure } from "../../protocol/failure";

// Where Node has a Float16Array (24 and later), onnxruntime-common turns float16 data into one, and the native binding of
// 1.30 sees no bytes in it. It looks for the name when the first tensor is made: without it, it keeps to Uint16Array.
Reflect.deleteProperty(globalThis, "Float16Array");

export type Feeds = Record<string, ort.Tensor>;
/** Outputs wanted: `null` = copied out, a tensor = written into its memory. */
export type Fetches = Record<string, ort.Tensor | null>;
export type Outputs = Record<string, ort.Tensor>;

export interface SessionOptions {
  readonly threads: number;
  readonly providers: readonly ort.InferenceSession.ExecutionProviderConfig[];
  /** Keep weights mapped from their file instead of packed into memory of the session's own. */
  readonly mapped?: boolean;
  /** Write a profile beside this path. */
  readonly profile?: string;
}

let live = 0;
/** Sessions that hold memory; 0 when everything was released. */
export function liveSessions(): number { return live; }

/** Errors and worse; shape warnings of graphs with free extents would fill the log. */
const LOG_SEVERITY_ERROR = 3;

/** One graph, loaded. `run` blocks the thread for its length: callers keep pieces small and yield between them. */
export class OrtSession {
  private constructor(private readonly session: ort.InferenceSession) { live++; }

  static async open(path: string, options: SessionOptions): Promise<OrtSession> {
    try {
      return new OrtSession(await ort.InferenceSession.create(path, ortOptions(options)));
    } catch (thrown) {
      throw memoryFailure(thrown) ?? new Failure("failed", `ONNX Runtime could not load the model: ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  async run(feeds: Feeds, fetches: Fetches): Promise<Outputs> {
    try {
      return (await this.session.run(feeds, fetches));
    } catch (thrown) {
      throw memoryFailure(thrown) ?? new Failure("failed", `ONNX Runtime could not run the model: ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  async close(): Promise<void> {
    live--;
    await this.session.release();
  }

  endProfiling(): void { this.session.endProfiling(); }
}

function ortOptions({ threads, providers, mapped, profile }: SessionOptions): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [...providers],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    enableCpuMemArena: false,
    logSeverityLevel: LOG_SEVERITY_ERROR,
    ...(profile && { enableProfiling: true, profileFilePrefix: profile }),
    extra: {
      session: {
        // Spinning threads take a core each from the editor for nothing.
        intra_op: { allow_spinning: "0" },
        ...(mapped && { disable_prepacking: "1" }),
      },
    },
  };
}

function memoryFailure(thrown: unknown): Failure | undefined {
  const text = messageOf(thrown);
  if (!/bad_alloc|bad allocation|failed to allocate|out of memory|Array buffer allocation failed/i.test(text)) return undefined;
  return new Failure("noMemory", "There is not enough memory for this model and text. Close other programs, read a shorter part, or choose a smaller model.", { cause: thrown });
}

function messageOf(thrown: unknown): string { return thrown instanceof Error ? thrown.message : String(thrown); }

export function int64(values: ArrayLike<number>, dims: readonly number[] = [values.length]): ort.Tensor {
  const data = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i] as number);
  return new ort.Tensor("int64", data, [...dims]);
}
export function float32(values: Float32Array, dims: readonly number[]): ort.Tensor { return new ort.Tensor("float32", values, [...dims]); }
/** Cache memory as a tensor of its element type, without a copy. */
export function cacheTensor(values: Float32Array | Uint16Array, dims: readonly number[]): ort.Tensor {
  return values instanceof Float32Array ? new ort.Tensor("float32", values, [...dims]) : new ort.Tensor("float16", values, [...dims]);
}

/** An output's memory. */
export function floats(outputs: Outputs, name: string): Float32Array { return (outputs[name] as ort.Tensor).data as Float32Array; }
export function ints(outputs: Outputs, name: string): BigInt64Array { return (outputs[name] as ort.Tensor).data as BigInt64Array; }
