import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { count, headName, percent } from "../../src/protocol/format";
import { headShares, sameHead, topHeads } from "../layout/attentionRow";
import { blockOf, isWhole, mapOf, sameRegion, wholeRegion, zoomed, type PatternMap, type Region } from "../layout/pattern";
import { tokenText } from "../layout/reading";
import type { Scene } from "../scene";
import type { Room } from "./app";
import { Figure, type Table } from "./figure";
import { usePage, useSnapshot } from "./hooks";
import { MapFacts } from "./mapFacts";
import { MapPlot } from "./mapPlot";
import { Segmented } from "./segmented";
import { Button } from "./toolkit";

const SINK = [["without", "Without first token"], ["raw", "Raw"]] as const;

const REST_MS = 80;

/** Texts up to this long get their map by themselves; longer ones when asked for, since every row must be read. */
const MOST_BY_ITSELF = 1024;

/** One head: every query against every key. */
export function HeadMap({ scene, width, room }: { readonly scene: Scene; readonly width: number; readonly room: Room }): VNode {
  const { store, questions } = usePage();
  const { reading, head } = scene;
  const { withoutFirst, region: chosen } = useSnapshot((s) => s.attention);
  const answer = useSnapshot((s) => s.map);
  const [wantedFor, want] = useState<number | null>(null);
  const region = chosen ?? wholeRegion(reading.count);
  const size = Math.min(width - (room.narrow ? 36 : 46) - 40, 640);
  const most = Math.round(size * (window.devicePixelRatio || 1));
  const complete = reading.document.computed >= reading.count;
  const wanted = complete && (reading.count <= MOST_BY_ITSELF || wantedFor === reading.document.version);
  const whole = wholeRegion(reading.count);
  // A text whose every cell has a pixel is asked for once; zooming then needs no further answer.
  const asked = reading.count <= most ? whole : region;
  useEffect(() => {
    if (!wanted) return undefined;
    // While the reader pans or zooms, what is at hand is stretched; the host is asked when the hand rests.
    const moving = answer !== null && sameHead(answer, head) && answer.reading === reading;
    const timer = setTimeout(() => void questions.askMap(reading, head, asked, most), moving ? REST_MS : 0);
    return () => clearTimeout(timer);
  }, [wanted, reading, head.layer, head.head, asked.queryFrom, asked.queryTo, asked.keyFrom, asked.keyTo, most]);
  const held = answer && answer.reading.document.uri === reading.document.uri && answer.reading.document.version === reading.document.version ? answer : null;
  const map = useMemo(() => (held ? mapOf(held.answer.pattern, withoutFirst, held.answer.firstShares) : null), [held, withoutFirst]);
  const current = held !== null && sameHead(held, head) && sameRegion(held.region, asked);
  const controls = (
    <>
      {!room.narrow && <Segmented label="First token" value={withoutFirst ? "without" : "raw"} options={SINK} onChoose={(sink) => store.choose({ withoutFirst: sink === "without" })} />}
      <NextHead scene={scene} />
    </>
  );
  return (
    <Figure title={`Head ${headName(head.layer, head.head)}`} class="map" help="Every position of the text as a query (down) against every earlier one as a key (across). Each row sums to 100 %. Below: what the query reads. At the right: who reads the key. Click to choose a pair, drag to enlarge, Ctrl and wheel to zoom, 0 for the whole." unit={unitFor(region, reading.count, map)} right={controls} {...(map ? { table: () => tableOf(scene, map) } : {})}>
      {wanted || held
        ? <MapPlot scene={scene} region={region} map={map} current={current} size={size} room={room}>
            {held && current && isWhole(region, reading.count) && <MapFacts metrics={held.answer.pattern.metrics} size={size} head={head} />}
          </MapPlot>
        : <AskForMap count={reading.count} onAsk={() => want(reading.document.version)} />}
    </Figure>
  );
}

function unitFor(region: Region, tokens: number, map: PatternMap | null): string {
  const [rows, columns] = [region.queryTo - region.queryFrom, region.keyTo - region.keyFrom];
  const part = isWhole(region, tokens) ? "" : `tokens ${count(region.queryFrom + 1)}–${count(region.queryTo)}, `;
  return `${part}${count(rows)} × ${count(columns)}${map && !map.exact ? ", largest of each block" : ""}`;
}

function AskForMap({ count: tokens, onAsk }: { readonly count: number; readonly onAsk: () => void }): VNode {
  return (
    <div class="ask">
      <Button appearance="secondary" onPress={onAsk}>Draw All {count(tokens)} × {count(tokens)}</Button>
      <p class="note">Reads the text once more, for every row of this head.</p>
    </div>
  );
}

/** The head with the next smaller share of the pair. */
function NextHead({ scene }: { readonly scene: Scene }): VNode {
  const { store } = usePage();
  return <button type="button" class="small-button" title="Next head by share (H), previous (Shift+H)" onClick={() => store.choose(nextHead(scene, 1))}>Next head</button>;
}

export function nextHead(scene: Scene, by: 1 | -1): { readonly head: { readonly layer: number; readonly head: number }; readonly key: number } {
  const order = topHeads(scene.row, headShares(scene.row, "pair", scene.key), scene.row.layers * scene.row.heads);
  const at = order.findIndex((h) => sameHead(h, scene.head));
  const { layer, head } = order[(at + by + order.length) % order.length]!;
  return { head: { layer, head }, key: scene.key };
}

/** Zoom about the pair in view, or the middle: what + and - do. */
export function zoomAbout(scene: Scene, region: Region | null, factor: number): Region | null {
  const from = region ?? wholeRegion(scene.reading.count);
  const share = (token: number, low: number, high: number): number => (token >= low && token < high ? (token + 0.5 - low) / (high - low) : 0.5);
  const next = zoomed(from, factor, share(scene.key, from.keyFrom, from.keyTo), share(scene.row.query, from.queryFrom, from.queryTo), scene.reading.count);
  return isWhole(next, scene.reading.count) ? null : next;
}

/** Cells of a map that are worth a row of a table, largest first. */
function tableOf(scene: Scene, map: PatternMap): Table {
  const { reading } = scene;
  const cells = Array.from(map.weights, (weight, i) => ({ weight, i })).filter((cell) => cell.weight >= 0.01).sort((a, b) => b.weight - a.weight);
  const rows = cells.map(({ weight, i }) => {
    const [query] = blockOf(Math.floor(i / map.columns), map.rows, map.region.queryFrom, map.region.queryTo);
    const [key] = blockOf(i % map.columns, map.columns, map.region.keyFrom, map.region.keyTo);
    return [String(query + 1), tokenText(reading, query), String(key + 1), tokenText(reading, key), percent(weight)];
  });
  return { columns: ["query", "text", "key", "text", "weight"], rows };
}
