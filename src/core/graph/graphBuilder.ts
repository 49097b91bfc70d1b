import type { Attribute, Dim, ElementType, Graph, Initializer, Node, Port, Stored, Value } from "./ir";

export type Attributes = Readonly<Record<string, Attribute | number | readonly number[] | string>>;

/** Operators that ONNX Runtime adds to the standard ones. */
const CONTRIBUTED = new Set(["MatMulNBits", "FusedMatMul", "SkipSimplifiedLayerNormalization", "QuickGelu"]);

/** Attributes that are floats even where their value is a whole number. */
const FLOATS = new Set(["epsilon", "alpha", "scale", "softcap", "beta"]);

/** What all scopes of one graph write to. */
class Draft {
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  readonly initializers: Initializer[] = [];
  readonly nodes: Node[] = [];
  readonly names = new Set<string>();
  readonly constants = new Map<string, Value>();

  claim(name: string): string {
    let free = name;
    for (let n = 1; this.names.has(free); n++) free = `${name}.${n}`;
    this.names.add(free);
    return free;
  }
}

/**
 * Adds nodes under a path. `scope("attn")` gives a builder whose names begin with that path; all scopes write into the
 * same graph, constants of equal value are shared.
 */
export class GraphBuilder {
  private constructor(private readonly draft: Draft, readonly path: string) {}

  static create(): GraphBuilder { return new GraphBuilder(new Draft(), ""); }

  scope(name: string): GraphBuilder { return new GraphBuilder(this.draft, this.at(name)); }

  input(name: string, type: ElementType, shape: readonly Dim[]): Value {
    const full = this.at(name);
    this.draft.names.add(full);
    this.draft.inputs.push({ name: full, type, shape });
    return { name: full };
  }

  /** Publishes a value under this scope's path. */
  output(name: string, value: Value, type: ElementType, shape: readonly Dim[]): void {
    const full = this.at(name);
    this.draft.outputs.push({ name: full, type, shape });
    if (value.name !== full) {
      this.draft.names.add(full);
      this.draft.nodes.push({ op: "Identity", domain: "", name: `${full}/publish`, inputs: [value.name], outputs: [full], attributes: {} });
    }
  }

  op(op: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, name = op): Value {
    return this.ops(op, inputs, attributes, [name])[0] as Value;
  }

  /** An operator with several results; an empty name leaves out a result that is optional. */
  ops(op: string, inputs: readonly (Value | null)[], attributes: Attributes, names: readonly string[]): Value[] {
    const outputs = names.map((name) => (name === "" ? "" : this.draft.claim(this.at(name))));
    this.draft.nodes.push({
      op,
      domain: CONTRIBUTED.has(op) ? "com.microsoft" : "",
      name: this.draft.claim(`${this.at(op)}#`),
      inputs: inputs.map((value) => value?.name ?? ""),
      outputs,
      attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attribute(key, value)])),
    });
    return outputs.map((output) => ({ name: output }));
  }

  /** A tensor whose bytes lie in a file. */
  stored(name: string, type: ElementType, shape: readonly number[], data: Stored): Value {
    return this.initializer(this.at(name), type, shape, data);
  }

  float32(name: string, shape: readonly number[], values: Float32Array): Value {
    return this.initializer(this.at(name), "float32", shape, bytesOf(values));
  }

  /** A shared int64 vector (shapes, axes, split sizes). */
  ints(...values: readonly number[]): Value {
    return this.constant(`ints(${values.join()})`, "int64", [values.length], bytesOf(BigInt64Array.from(values, BigInt)));
  }

  /** A shared int64 scalar. */
  int(value: number): Value {
    return this.constant(`int(${value})`, "int64", [], bytesOf(BigInt64Array.of(BigInt(value))));
  }

  /** A shared float32 scalar. */
  float(value: number): Value {
    return this.constant(`float(${value})`, "float32", [], bytesOf(Float32Array.of(value)));
  }

  finish(name: string): Graph {
    const { inputs, outputs, initializers, nodes } = this.draft;
    return { name, inputs, outputs, initializers, nodes: withoutPublishing(nodes) };
  }

  private at(name: string): string { return this.path ? `${this.path}/${name}` : name; }

  private constant(key: string, type: ElementType, shape: readonly number[], data: Uint8Array): Value {
    let value = this.draft.constants.get(key);
    if (!value) this.draft.constants.set(key, (value = this.initializer(key, type, shape, data)));
    return value;
  }

  private initializer(name: string, type: ElementType, shape: readonly number[], data: Uint8Array | Stored): Value {
    const claimed = this.draft.claim(name);
    this.draft.initializers.push({ name: claimed, type, shape, data });
    return { name: claimed };
  }
}

/**
 * A value that some node computes is published by giving it the published name everywhere: a copy of a large output is
 * then never made. Inputs and weights that are published, and values published twice, keep their Identity.
 */
function withoutPublishing(nodes: readonly Node[]): readonly Node[] {
  const computed = new Set(nodes.flatMap(({ op, outputs }) => (op === "Identity" ? [] : outputs)));
  const published = new Map<string, string>();
  const kept = nodes.filter(({ op, inputs, outputs }) => {
    const [from, to] = [inputs[0] as string, outputs[0] as string];
    if (op !== "Identity" || !computed.has(from) || published.has(from)) return true;
    published.set(from, to);
    return false;
  });
  const renamed = (name: string): string => published.get(name) ?? name;
  return kept.map((node) => ({ ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) }));
}

function attribute(key: string, value: Attributes[string]): Attribute {
  if (typeof value === "number") return FLOATS.has(key) ? { float: value } : { int: value };
  if (typeof value === "string") return { text: value };
  return Array.isArray(value) ? { ints: value as readonly number[] } : (value as Attribute);
}

function bytesOf(values: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
