// ONNX Runtime's profile (Chrome's trace events) summed per operator.

/** Times in microseconds. */
export interface TraceEvent {
  readonly cat?: string;
  readonly name: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

export interface OperatorTime {
  readonly operator: string;
  /** Per pass of the work. */
  readonly ms: number;
  readonly calls: number;
  /** Of the time of all runs. */
  readonly share: number;
}

/** What runs take beside their operators: waiting for threads, allocating, freeing, copying outputs. */
export const BESIDE = "(between operators)";

/** Of a trace of two equal passes, the second: milliseconds per operator, most first. */
export function sumOperators(events: readonly TraceEvent[]): readonly OperatorTime[] {
  const runs = events.filter(({ name }) => name === "model_run").sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
  const counted = runs.slice(runs.length / 2);
  const from = counted[0]?.ts ?? Infinity;
  const total = counted.reduce((sum, { dur }) => sum + (dur ?? 0), 0);
  const sums = new Map<string, { us: number; calls: number }>();
  let inOperators = 0;
  for (const { cat, name, ts, dur, args } of events) {
    if (cat !== "Node" || !name.endsWith("_kernel_time") || (ts ?? 0) < from) continue;
    const operator = operatorOf(name.slice(0, -"_kernel_time".length), args?.op_name ?? "unknown");
    const sum = sums.get(operator) ?? { us: 0, calls: 0 };
    sums.set(operator, { us: sum.us + (dur ?? 0), calls: sum.calls + 1 });
    inOperators += dur ?? 0;
  }
  sums.set(BESIDE, { us: Math.max(0, total - inOperators), calls: counted.length });
  return [...sums].map(([operator, { us, calls }]) => ({ operator, ms: us / 1000, calls, share: us / total })).sort((a, b) => b.ms - a.ms);
}

/** The operator and where in a layer it stands: "layers.3/attn/qkv/MatMulNBits" is "MatMulNBits attn/qkv". */
function operatorOf(node: string, operator: string): string {
  const scope = node.replace(/^layers\.\d+\//, "").split("/").slice(0, -1).join("/");
  return scope ? `${operator} ${scope}` : operator;
}
