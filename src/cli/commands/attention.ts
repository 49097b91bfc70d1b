import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { safetensorsHeader } from "../../core/formats/safetensorsHeader";
import * as format from "../../protocol/format";
import { visible } from "../../protocol/display";
import type { AttentionAnswer, AttentionParams, AttentionPart } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { Command, Session } from "../command";
import { indices, MODEL, modelChoice, needText, TEXT } from "../options";
import { table } from "../table";
import { tokensJson } from "../tokenJson";

export const attention: Command = {
  name: "attention",
  summary: "which earlier tokens each head reads",
  help: `tokenscope attention --text S | … [--layers all|0,3] [--heads all|0,2] [--queries all|5,6] [--model M] [--json] [--out x.safetensors]

Softmax probabilities weights[layer][head][query][key]; every row sums to 1 over the keys up to its query.
With --out x.safetensors: one float32 tensor "weights" of shape [layers, heads, queries, keys]; any length of text.

  tokenscope attention --text "When Mary and John went to the store" --layers 4 --heads 4 --queries 7`,
  options: { ...MODEL, ...TEXT, layers: { type: "string" }, heads: { type: "string" }, queries: { type: "string" } },
  run: async (session) => {
    const { values } = session.parsed;
    const input = needText(values);
    const params: AttentionParams = {
      ...modelChoice(values, session.engine.catalogue.bundled), input, priority: "interactive", version: 0,
      stream: session.output.out?.endsWith(".safetensors") ?? false, layers: indices(values, "layers"), heads: indices(values, "heads"), queries: indices(values, "queries"),
    };
    if (params.stream) return toSafetensors(session, params, session.output.out as string);
    const answer = await session.call("text.attention", params);
    const { layers, heads, queries, keys } = answer;
    session.output.answer(
      { tokens: tokensJson(answer.tokens, !("ids" in input)), layers, heads, queries, ...(answer.startTokens > 0 && { startTokens: answer.startTokens }), weights: nested(answer) },
      [layers.length, heads.length, queries.length, keys], () => draw(answer),
    );
  },
};

function nested({ weights, layers, heads, queries, keys }: AttentionAnswer): number[][][][] {
  let at = 0;
  return layers.map(() => heads.map(() => queries.map(() => Array.from(weights.subarray(at, (at += keys))))));
}

/** Row by row to their places in the file: a long text's patterns never stand in memory at once. */
async function toSafetensors(session: Session, params: AttentionParams, out: string): Promise<void> {
  let file: { readonly fd: number; readonly header: number; readonly shape: readonly number[]; readonly place: ReadonlyMap<number, number> } | undefined;
  const queriesAsked = params.queries;
  const open = (part: Pick<AttentionPart, "layers" | "heads" | "keys">): NonNullable<typeof file> => {
    const queries = queriesAsked.length > 0 ? [...new Set(queriesAsked)] : Array.from({ length: part.keys }, (_, q) => q);
    const shape = [part.layers.length, part.heads.length, queries.length, part.keys];
    const header = safetensorsHeader([{ name: "weights", dtype: "F32", shape }]);
    const fd = create(out);
    writeSync(fd, header);
    ftruncateSync(fd, header.length + shape.reduce((product, extent) => product * extent, 4));
    return { fd, header: header.length, shape, place: new Map(queries.map((query, i) => [query, i])) };
  };
  try {
    const answer = await session.call("text.attention", params, (part) => writePart((file ??= open(part)), part));
    file ??= open(answer);
    session.output.wrote(out, file.shape);
  } finally {
    if (file) closeSync(file.fd);
  }
}

function writePart({ fd, header, shape, place }: { readonly fd: number; readonly header: number; readonly shape: readonly number[]; readonly place: ReadonlyMap<number, number> }, { queries, keys, weights }: AttentionPart): void {
  const [layers, heads, rows] = shape as [number, number, number, number];
  for (let i = 0, at = 0; i < layers * heads; i++) {
    for (const query of queries) {
      const row = new Uint8Array(weights.buffer, weights.byteOffset + at * 4, keys * 4);
      writeSync(fd, row, 0, row.length, header + (i * rows + (place.get(query) as number)) * keys * 4);
      at += keys;
    }
  }
}

function create(out: string): number {
  try {
    return openSync(out, "w");
  } catch (thrown) {
    throw new Failure("failed", `${out} cannot be written (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}). Choose another place with --out.`, { cause: thrown });
  }
}

/** For each row the three keys that get most. */
function draw({ layers, heads, queries, keys, weights, tokens, startTokens }: AttentionAnswer): string {
  const name = (place: number): string => `${place} ${visible(place < startTokens ? "start" : (tokens.pieces[place - startTokens] ?? ""))}`;
  const rows: string[][] = [];
  let at = 0;
  for (const layer of layers) for (const head of heads) for (const query of queries) {
    const row = weights.subarray(at, (at += keys));
    const best = Array.from(row.keys()).sort((a, b) => (row[b] as number) - (row[a] as number)).slice(0, 3);
    rows.push([format.headName(layer, head), name(query), ...best.map((key) => `${name(key)} ${format.percent(row[key] as number)}`)]);
  }
  return table([{ title: "head" }, { title: "query" }, { title: "reads most" }, { title: "" }, { title: "" }], rows);
}
