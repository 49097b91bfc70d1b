import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { headName, percent } from "../../src/protocol/format";
import { headShares, keysOf, sameHead, topHeads, type Head } from "../layout/attentionRow";
import { arcsOf } from "../layout/arcs";
import { along, lineTicks } from "../layout/chart";
import { tokenText } from "../layout/reading";
import type { Scene } from "../scene";
import { Figure } from "./figure";
import { useSnapshot } from "./hooks";
import { Piece } from "./text";

const BASE = 62;
const HEIGHT = 96;
const LEGEND_STEP = 84;

/** Lines from the query to its keys, of the chosen head and the two others that look most at the same key. */
export function LinesFigure({ scene, width }: { readonly scene: Scene; readonly width: number }): VNode {
  const { reading, row, head, key } = scene;
  const withoutFirst = useSnapshot((s) => s.attention.withoutFirst);
  const run = useMemo(() => along(reading.count, width), [reading, width]);
  const ticks = useMemo(() => lineTicks(reading, run), [reading, run]);
  const heads = useMemo(() => [head, ...topHeads(row, headShares(row, "pair", key), 4).filter((h) => !sameHead(h, head))].slice(0, 3), [row, head, key]);
  const arcs = useMemo(() => heads.map((h, i) => arcsOf(keysOf(row, h, withoutFirst), row.query, run, BASE, i)), [row, heads, withoutFirst, run]);
  return (
    <Figure title="Lines" help="A line from the query to each key that gets at least 3 % of a head’s attention, heavier for more. The chosen head, and the two others that give most to the same key." unit={<>keys of <Piece text={tokenText(reading, row.query)} />, three heads</>} table={() => table(scene, heads, withoutFirst)}>
      <svg class="lines" width={width} height={HEIGHT} role="img" aria-label={`Lines from the query to its keys, heads ${heads.map((h) => headName(h.layer, h.head)).join(", ")}`}>
        {ticks.map((tick) => <g key={tick.x}>{tick.separator && <line class="hair" x1={tick.x} x2={tick.x} y1={BASE} y2={BASE + 6} />}{tick.label !== null && <text x={tick.x + 2} y={BASE + 18}>{tick.label}</text>}</g>)}
        {arcs.map((list, i) => list.map((arc) => <path key={`${i} ${arc.key}`} class={`head${i}`} d={arc.path} stroke-width={arc.width.toFixed(2)} opacity={arc.opacity.toFixed(2)}><title>{`${headName(heads[i]!.layer, heads[i]!.head)}: ${tokenText(reading, arc.key)} ${percent(arc.weight)}`}</title></path>))}
        <line class="base" x1={0} x2={width} y1={BASE + 0.5} y2={BASE + 0.5} />
        {[row.query, key].map((token) => <rect key={token} class="end" x={run.x(token)} y={BASE} width={Math.max(3, run.step - 1)} height={4} />)}
        {heads.map((h, i) => <g key={headName(h.layer, h.head)}><line class={`head${i} legend-line`} x1={i * LEGEND_STEP} x2={i * LEGEND_STEP + 18} y1={HEIGHT - 5} y2={HEIGHT - 5} /><text class="strong" x={i * LEGEND_STEP + 24} y={HEIGHT - 1}>{headName(h.layer, h.head)}</text></g>)}
      </svg>
    </Figure>
  );
}

function table({ reading, row }: Scene, heads: readonly Head[], withoutFirst: boolean): { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const weights = heads.map((h) => keysOf(row, h, withoutFirst));
  const rows = Array.from({ length: row.query + 1 }, (_, key) => [String(key + 1), tokenText(reading, key), ...weights.map((list) => percent(list[key]!))]);
  return { columns: ["key", "text", ...heads.map((h) => headName(h.layer, h.head))], rows };
}
