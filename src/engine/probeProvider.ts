import * as ort from "onnxruntime-node";
import { GraphBuilder } from "../core/graph/graphBuilder";
import { onnxBytes } from "./graph/onnxModel";

/** Loads and runs a graph of one addition on a provider, alone. Throws what the provider says. */
export async function probeProvider(provider: string): Promise<void> {
  const g = GraphBuilder.create();
  const x = g.input("x", "float32", ["n"]);
  g.output("y", g.op("Add", [x, x]), "float32", ["n"]);
  const session = await ort.InferenceSession.create(onnxBytes(g.finish("probe")), { executionProviders: [provider], logSeverityLevel: 3 });
  const { y } = await session.run({ x: new ort.Tensor("float32", Float32Array.of(1, 2), [2]) });
  const [first] = y?.data as Float32Array;
  if (first !== 2) throw new Error(`1 + 1 gave ${first}`);
}
