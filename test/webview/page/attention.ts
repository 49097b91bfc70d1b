import type { AttentionPart, PatternAnswer } from "../../../src/protocol/engineMethods";
import type { PanelHostMethods } from "../../../src/protocol/viewMethods";
import bin from "../fixtures/velo.bin";
import { randomFrom, VELO } from "./documents";

const weights = new Uint16Array(bin.buffer.slice(bin.byteOffset, bin.byteOffset + bin.byteLength));
const ROW = VELO.query + 1;
const HEADS = VELO.layers * VELO.headCount;
const TRIANGLE = (77 * 78) / 2;

/** Made-up rows that look like attention: much on the first token, some close by, one far key. They sum to 1. */
function madeUpRow(seed: number, query: number, keys: number): Float32Array {
  const random = randomFrom(seed * 7919 + query);
  const row = new Float32Array(keys);
  const reach = 1 + random() * 6;
  for (let key = 0; key <= query; key++) row[key] = Math.exp(-(query - key) / reach) * random() + 1e-5;
  row[Math.floor(random() * (query + 1))]! += random() ** 2;
  row[0]! += random() * 2;
  const sum = row.reduce((a, b) => a + b, 0);
  return row.map((weight) => weight / sum);
}

/** Every head's weights of one query of a text of `keys` tokens; real ones for the query of the pictures. */
export function rowOf(query: number, keys: number, version: number): AttentionPart {
  const out = new Float32Array(HEADS * keys);
  for (let i = 0; i < HEADS; i++) {
    const real = keys === 77 && query === VELO.query;
    const row = real ? Float32Array.from(weights.subarray(i * ROW, (i + 1) * ROW), (w) => w / 65535) : headRow(Math.floor(i / VELO.headCount), i % VELO.headCount, query, keys);
    out.set(row, i * keys);
  }
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  return { version, layers: upTo(VELO.layers), heads: upTo(VELO.headCount), queries: [query], keys, weights: out };
}

/** Row of one head: real for the heads of the fixture, in the 77-token text. */
export function headRow(layer: number, head: number, query: number, keys: number): Float32Array {
  const known = VELO.heads.findIndex((h) => h.layer === layer && h.head === head);
  if (keys !== 77 || known < 0) return madeUpRow(layer * 31 + head, query, keys);
  const from = HEADS * ROW + known * TRIANGLE + (query * (query + 1)) / 2;
  return Float32Array.from({ length: keys }, (_, key) => (key <= query ? weights[from + key]! / 65535 : 0));
}

export function patternOf({ layer, head, region, maxRows, maxColumns, version }: PanelHostMethods["host.pattern"]["params"], keys: number): PatternAnswer {
  const own = region ?? { queryFrom: 0, queryTo: keys, keyFrom: 0, keyTo: keys };
  const [height, width] = [own.queryTo - own.queryFrom, own.keyTo - own.keyFrom];
  const [rows, columns] = [Math.min(maxRows, height), Math.min(maxColumns, width)];
  const cells = new Float32Array(rows * columns);
  for (let q = 0; q < height; q++) {
    const row = headRow(layer, head, own.queryFrom + q, keys);
    const r = Math.floor((q * rows) / height);
    for (let k = 0; k < width; k++) {
      const at = r * columns + Math.floor((k * columns) / width);
      cells[at] = Math.max(cells[at]!, row[own.keyFrom + k]!);
    }
  }
  const known = VELO.heads.find((h) => h.layer === layer && h.head === head);
  const metrics = known?.metrics ?? { previousMass: 0.2, selfMass: 0.1, firstMass: 0.4, meanDistance: 12, rowEntropyBits: 2, inductionMass: null, duplicateMass: null };
  return { version, layer, head, region: own, rows, columns, weights: cells, metrics, startTokens: 0 };
}
