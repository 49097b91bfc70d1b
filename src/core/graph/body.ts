// From ids to hidden rows: builds what a blueprint describes. Values are [positions, features] unless a shape is given.
import type { Attend, Projected } from "./attention";
import type { Attention, Blueprint, HeadNorm, Layer, Norm, Rotation } from "./blueprint";
import type { GraphBuilder } from "./graphBuilder";
import type { Value } from "./ir";
import { FLOAT32, type Linear } from "./linear";
import { mlp } from "./mlp";
import { addAndNorm, norm } from "./norms";
import type { RowSource, WeightSource } from "./weights";

export interface BodyContext {
  readonly blueprint: Blueprint;
  readonly weights: WeightSource;
  readonly linear: Linear;
  /** Cosines and sines of the spec's tables, [1, S, pairs] each. */
  readonly tables: readonly { readonly cos: Value; readonly sin: Value }[];
  /** Called for each layer with its scope "layers.<l>/attn". */
  readonly attend: (l: number) => Attend;
  /** Called with the residual stream's states 0 .. layers, [S, hidden]. */
  readonly onState?: (state: number, x: Value) => void;
}

/** The residual stream, and what the norm before the next part made of it. */
interface Stream { readonly x: Value; readonly normed: Value }

/** ids [S] (and positions [S], where the model has a table of them) -> the residual stream's state 0. */
export function embed(g: GraphBuilder, { blueprint: { embedding, spec }, weights, linear }: BodyContext, ids: Value, positions: Value | null): Value {
  let x = lookUp(g.scope("table"), weights, embedding.table, ids);
  if (embedding.project) x = linear.apply(g.scope("project"), x, embedding.project);
  if (embedding.scale !== undefined) x = g.op("Mul", [x, g.float(embedding.scale)], {}, "scaled");
  if (embedding.positions && positions) {
    const rows = embedding.positions.offset === 0 ? positions : g.op("Add", [positions, g.int(embedding.positions.offset)]);
    x = g.op("Add", [x, lookUp(g.scope("positions"), weights, embedding.positions.table, rows)], {}, "placed");
  }
  return embedding.norm ? norm(g.scope("norm"), weights, embedding.norm, spec.hiddenSize, x) : x;
}

function lookUp(g: GraphBuilder, weights: WeightSource, source: RowSource, rows: Value): Value {
  const table = weights.table(source);
  const found = g.op("Gather", [g.stored("weight", table.type, [table.rows, table.columns], table.data), rows], { axis: 0 }, "rows");
  return table.type === "float32" ? found : g.op("Cast", [found], { to: FLOAT32 });
}

/** State 0 of the residual stream -> hidden rows after the final norm. */
export function body(g: GraphBuilder, c: BodyContext, embedded: Value): Value {
  const { layers, finalNorm, spec } = c.blueprint;
  c.onState?.(0, embedded);
  const first = entryNorm(layers[0]);
  let stream: Stream = { x: embedded, normed: first ? norm(g.scope("layers.0/attn_norm"), c.weights, first, spec.hiddenSize, embedded) : embedded };
  layers.forEach((part, l) => {
    const last = l === layers.length - 1;
    const next = last ? { scope: g.scope("final_norm"), norm: finalNorm } : { scope: g.scope(`layers.${l + 1}/attn_norm`), norm: entryNorm(layers[l + 1]) };
    stream = layer(g.scope(`layers.${l}`), c, l, part, stream, next);
    c.onState?.(l + 1, stream.x);
  });
  return stream.normed;
}

/** The norm through which a layer reads the stream; "post" layers read it as it is. */
function entryNorm(part: Layer | undefined): Norm | undefined {
  return part?.residual === "post" ? undefined : part?.attentionNorm;
}

interface Next { readonly scope: GraphBuilder; readonly norm: Norm | undefined }

function layer(g: GraphBuilder, c: BodyContext, l: number, part: Layer, stream: Stream, next: Next): Stream {
  const attended = (): Value => added(g.scope("attn_after"), c, part, part.attentionAfter, attention(g.scope("attn"), c, l, part.attention, stream.normed));
  const fed = (x: Value): Value => added(g.scope("mlp_after"), c, part, part.mlpAfter, mlp(g.scope("mlp"), c.linear, part.mlp, x));
  const join = (to: Next, x: Value, y: Value): Stream => { const { sum, normed } = addAndNorm(to.scope, c.weights, to.norm, c.blueprint.spec.hiddenSize, x, y); return { x: sum, normed }; };
  const middle: Next = { scope: g.scope("mlp_norm"), norm: part.mlpNorm };
  switch (part.residual) {
    case "serial": {
      const mid = join(middle, stream.x, attended());
      return join(next, mid.x, fed(mid.normed));
    }
    case "parallel": {
      const read = part.mlpNorm ? norm(middle.scope, c.weights, part.mlpNorm, c.blueprint.spec.hiddenSize, stream.x) : stream.normed;
      return join(next, stream.x, g.op("Add", [attended(), fed(read)], {}, "both"));
    }
    case "of norm": {
      const mid = join(middle, stream.normed, attended());
      return join(next, mid.normed, fed(mid.normed));
    }
    case "post": {
      const mid = join({ scope: g.scope("attn_norm"), norm: part.attentionNorm }, stream.x, attended());
      const { normed } = join(middle, mid.normed, fed(mid.normed));
      return { x: normed, normed: next.norm ? norm(next.scope, c.weights, next.norm, c.blueprint.spec.hiddenSize, normed) : normed };
    }
  }
}

/** What a part gives, as it is added to the stream. */
function added(g: GraphBuilder, c: BodyContext, { residualScale }: Layer, after: Norm | undefined, y: Value): Value {
  const normed = after ? norm(g, c.weights, after, c.blueprint.spec.hiddenSize, y) : y;
  return residualScale === undefined ? normed : g.op("Mul", [normed, g.float(residualScale)], {}, "scaled");
}

function attention(g: GraphBuilder, c: BodyContext, l: number, part: Attention, a: Value): Value {
  const qkv = c.linear.apply(g.scope("qkv"), a, part.qkv);
  const out = c.attend(l)(g, part, project(g, c, part, qkv));
  return c.linear.apply(g.scope("o"), out, part.o);
}

/** Splits the joint projection, norms queries and keys, and turns them by their positions. */
function project(g: GraphBuilder, c: BodyContext, part: Attention, qkv: Value): Projected {
  const { heads, kvHeads, headDim } = c.blueprint.spec;
  const joint = g.op("Reshape", [qkv, g.ints(1, -1, (heads + 2 * kvHeads) * headDim)]);
  if (part.rotation && !part.qNorm && !part.kNorm) return turnedTogether(g, c, part.rotation, joint);
  const [q, k, v] = g.ops("Split", [joint, g.ints(heads * headDim, kvHeads * headDim, kvHeads * headDim)], { axis: 2 }, ["q", "k", "v"]) as [Value, Value, Value];
  const ready = (name: string, x: Value, n: HeadNorm | undefined, count: number): Value => {
    const scope = g.scope(name);
    const normed = n ? headNorm(scope.scope("norm"), c, n, count, x) : x;
    return part.rotation ? turn(scope, c, part.rotation, count, normed) : normed;
  };
  return { q: ready("queries", q, part.qNorm, heads), k: ready("keys", k, part.kNorm, kvHeads), v };
}

/** Queries and keys turn alike: one operator for both. */
function turnedTogether(g: GraphBuilder, c: BodyContext, rotation: Rotation, joint: Value): Projected {
  const { heads, kvHeads, headDim } = c.blueprint.spec;
  const [qk, v] = g.ops("Split", [joint, g.ints((heads + kvHeads) * headDim, kvHeads * headDim)], { axis: 2 }, ["qk", "v"]) as [Value, Value];
  const [q, k] = g.ops("Split", [turn(g, c, rotation, heads + kvHeads, qk), g.ints(heads * headDim, kvHeads * headDim)], { axis: 2 }, ["q", "k"]) as [Value, Value];
  return { q, k, v };
}

function turn(g: GraphBuilder, c: BodyContext, { table, dims, interleaved }: Rotation, heads: number, x: Value): Value {
  const { cos, sin } = c.tables[table] as { cos: Value; sin: Value };
  const partial = dims < c.blueprint.spec.headDim ? { rotary_embedding_dim: dims } : {};
  return g.op("RotaryEmbedding", [x, cos, sin], { num_heads: heads, interleaved: interleaved ? 1 : 0, ...partial });
}

/** x [1, S, heads * headDim] */
function headNorm(g: GraphBuilder, c: BodyContext, { norm: part, over }: HeadNorm, heads: number, x: Value): Value {
  const { headDim } = c.blueprint.spec;
  const width = heads * headDim;
  if (over === "width") return norm(g, c.weights, part, width, x);
  const { weight, ...plain } = part;
  const byHead = g.op("Reshape", [x, g.ints(1, -1, heads, headDim)]);
  const normed = over === "head" ? norm(g, c.weights, part, headDim, byHead) : norm(g, c.weights, plain, headDim, byHead);
  const scaled = over === "each head" && weight ? g.op("Mul", [normed, g.float32("weights", [heads, headDim], c.weights.vector(weight))]) : normed;
  return g.op("Reshape", [scaled, g.ints(1, -1, width)]);
}
