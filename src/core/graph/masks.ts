// What is added to the scores of a chunk's queries: far below where a key is not seen, and linear biases.
import type { Alibi, Attention } from "./blueprint";
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";
import { BFLOAT16, FLOAT32 } from "./linear";

/** A score far below every real one; with float32 softmax its weight is exactly 0. */
const MASKED = -1e9;

/** Masks of one graph, each made once: layers of one kind share theirs. */
export class Masks {
  private readonly made = new Map<string, Value>();
  private readonly keys: Value;

  /** `positions` are those of the queries, [S]; `firstPast` is any layer's past keys, [1, T, ...]. */
  constructor(private readonly g: GraphBuilder, private readonly positions: Value, firstPast: Value) {
    const total = g.op("Add", [g.op("Shape", [positions]), g.op("Shape", [firstPast], { start: 1, end: 2 })], {}, "total");
    this.keys = g.op("Range", [g.int(0), g.op("Squeeze", [total]), g.int(1)], {}, "keys");
  }

  /** [S, T + S], or [heads, S, T + S] with linear biases. */
  of({ window, alibi }: Attention): Value {
    const seen = this.once(`window ${window ?? "none"}`, () => this.seen(this.g.scope(window === undefined ? "causal" : `window.${window}`), window));
    if (!alibi) return seen;
    return this.once(`alibi ${window ?? "none"}`, () => this.g.op("Add", [this.biases(this.g.scope("alibi"), alibi), seen], {}, "biased"));
  }

  /** 0 where position - window < key <= position, far below elsewhere. */
  private seen(g: GraphBuilder, window: number | undefined): Value {
    const at = g.op("Unsqueeze", [this.positions, g.ints(1)]);
    const future = g.op("Greater", [this.keys, at], {}, "future");
    const hidden = window === undefined ? future : g.op("Or", [future, g.op("LessOrEqual", [this.keys, g.op("Sub", [at, g.int(window)])], {}, "gone")], {}, "hidden");
    return g.op("Where", [hidden, g.float(MASKED), g.float(0)], {}, "mask");
  }

  /** [heads, 1, T + S] */
  private biases(g: GraphBuilder, { slopes, rounded, scale }: Alibi): Value {
    const round = (x: Value): Value => (rounded ? g.op("Cast", [g.op("Cast", [x], { to: BFLOAT16 })], { to: FLOAT32 }) : x);
    const slope = round(g.float32("slopes", [slopes.length, 1, 1], Float32Array.from(slopes)));
    const bias = round(g.op("Mul", [slope, round(g.op("Cast", [this.keys], { to: FLOAT32 }))]));
    return scale === 1 ? bias : g.op("Mul", [bias, g.float(scale)]);
  }

  private once(key: string, make: () => Value): Value {
    let value = this.made.get(key);
    if (!value) this.made.set(key, (value = make()));
    return value;
  }
}
