import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { percent } from "../../src/protocol/format";
import { keysOf } from "../layout/attentionRow";
import { axisLabels, shortName, TOKEN_LABEL_FROM } from "../layout/mapAxis";
import { cellWeight, columnProfile, type PatternMap, type Region } from "../layout/pattern";
import type { Reading } from "../layout/reading";
import type { Scene } from "../scene";
import { useSnapshot } from "./hooks";

export interface Cell { readonly query: number; readonly key: number }

export interface MapOverlayProps {
  readonly scene: Scene;
  readonly region: Region;
  readonly map: PatternMap | null;
  readonly size: number;
  readonly left: number;
  readonly hovered: Cell | null;
  readonly dragged: { readonly from: Cell; readonly to: Cell } | null;
  readonly narrow: boolean;
}

const PROFILE = 30;

/** Room below the cells: the profile of the row, and the tokens' names where cells are large enough to bear them. */
export function roomBelow(region: Region, size: number): number {
  return 58 + namesRoom(size / (region.keyTo - region.keyFrom));
}

function namesRoom(step: number): number {
  return step >= TOKEN_LABEL_FROM ? 56 : 0;
}

/** Characters of a name that fit beside the map. */
function fitting(left: number): number {
  return Math.floor((left - 9) / 6.7);
}

/** What stands on and about the cells: lines of the text, crosshair, row and column profile, words. */
export function MapOverlay(props: MapOverlayProps): VNode {
  const { scene, region, size, left, dragged, narrow } = props;
  const steps = { x: size / (region.keyTo - region.keyFrom), y: size / (region.queryTo - region.queryFrom) };
  const rows = useMemo(() => axisLabels(scene.reading, region.queryFrom, region.queryTo, steps.y, !narrow && size > 300), [scene.reading, region, steps.y, narrow, size]);
  const columns = useMemo(() => axisLabels(scene.reading, region.keyFrom, region.keyTo, steps.x, false), [scene.reading, region, steps.x]);
  const X = (key: number): number => left + (key - region.keyFrom) * steps.x;
  const Y = (query: number): number => (query - region.queryFrom) * steps.y;
  const place = { ...props, X, Y, steps };
  const cell = props.hovered ?? { query: scene.row.query, key: scene.key };
  const free = (at: number): boolean => Math.abs(at - Y(cell.query + 0.5)) >= 12;
  return (
    <svg class="map-overlay" width={left + size + 40} height={size + roomBelow(region, size)} aria-hidden="true">
      {rows.separators.map((t) => <line key={`q${t}`} class="band" x1={left - 5} x2={Math.min(left + size, X(t))} y1={Y(t)} y2={Y(t)} />)}
      {columns.separators.map((t) => <line key={`k${t}`} class="band" x1={X(t)} x2={X(t)} y1={Math.max(0, Y(t))} y2={size + 4} />)}
      {rows.labels.map((label) => free(label.at) && <text key={label.at} class={label.token ? "end mono" : "end"} x={left - 8} y={label.at + 4}>{label.token ? label.text.slice(0, fitting(left)) : label.text}</text>)}
      {columns.labels.map((label) => label.token && <text key={`k${label.at}`} class="mono end" transform={`translate(${left + label.at + 4} ${size + 8}) rotate(-90)`}>{label.text}</text>)}
      {dragged && <rect class="drag" x={X(Math.min(dragged.from.key, dragged.to.key))} y={Y(Math.min(dragged.from.query, dragged.to.query))} width={(Math.abs(dragged.from.key - dragged.to.key) + 1) * steps.x} height={(Math.abs(dragged.from.query - dragged.to.query) + 1) * steps.y} />}
      <Crosshair {...place} cell={cell} />
      <Profiles {...place} cell={cell} />
    </svg>
  );
}

/** Name and number of a token, or the number alone where both do not fit. */
function namedPlace(reading: Reading, token: number, most: number): string {
  const number = String(token + 1);
  const name = shortName(reading, token);
  return name.length + 1 + number.length <= most ? `${name} ${number}` : number;
}

interface Place extends MapOverlayProps {
  readonly X: (key: number) => number;
  readonly Y: (query: number) => number;
  readonly steps: { readonly x: number; readonly y: number };
  readonly cell: Cell;
}

function inside(region: Region, { query, key }: Cell): boolean {
  return query >= region.queryFrom && query < region.queryTo && key >= region.keyFrom && key < region.keyTo;
}

function Crosshair({ region, size, left, X, Y, steps, cell, scene }: Place): VNode | null {
  if (!inside(region, cell)) return null;
  const { query, key } = cell;
  const [width, height] = [Math.max(3, steps.x), Math.max(3, steps.y)];
  const [x, y] = [X(key + 0.5), Y(query + 0.5)];
  return (
    <g class="crosshair">
      <line x1={left} x2={x - width / 2 - 1} y1={y} y2={y} />
      <line x1={x + width / 2 + 1} x2={Math.min(left + size, X(query + 1))} y1={y} y2={y} />
      <line x1={x} x2={x} y1={Math.max(0, Y(key))} y2={y - height / 2 - 1} />
      <line x1={x} x2={x} y1={y + height / 2 + 1} y2={size + 4} />
      <rect x={x - width / 2 - 1} y={y - height / 2 - 1} width={width + 2} height={height + 2} />
      <text class="end mono strong" x={left - 8} y={y + 4}>{steps.y >= TOKEN_LABEL_FROM ? shortName(scene.reading, query, fitting(left)) : namedPlace(scene.reading, query, fitting(left))}</text>
    </g>
  );
}

/** Below: what the query reads, on the map's own x axis. At the right: who reads the key, on its y axis. */
function Profiles({ scene, region, map, size, left, X, Y, steps, cell }: Place): VNode {
  const withoutFirst = useSnapshot((s) => s.attention.withoutFirst);
  const row = useMemo(() => rowProfile(scene, map, region, cell.query, withoutFirst), [scene, map, region, cell.query, withoutFirst]);
  const column = useMemo(() => (map ? columnProfile(map, cell.key) : new Float32Array()), [map, cell.key]);
  const base = size + 42 + namesRoom(steps.x);
  const side = left + size + 6;
  const perRow = map ? (map.region.queryTo - map.region.queryFrom) / map.rows : 1;
  const weight = cell.query === scene.row.query ? (keysOf(scene.row, scene.head, withoutFirst)[cell.key] ?? null) : map && cellWeight(map, cell.query, cell.key);
  const words = `${shortName(scene.reading, cell.key)} ${weight === null ? "" : percent(weight)}${withoutFirst ? " of the rest" : ""}`;
  const half = words.length * 3.3;
  return (
    <g class="profiles">
      {bars(row, 0.002).map(([key, value]) => <rect key={`r${key}`} class={key === cell.key ? "here" : ""} x={X(key)} y={base - PROFILE * value} width={Math.max(1.5, steps.x - 0.6)} height={Math.max(1, PROFILE * value)} />)}
      <line class="base" x1={left} x2={left + size} y1={base + 0.5} y2={base + 0.5} />
      <text class="end" x={left - 8} y={base}>keys</text>
      {inside(region, cell) && <text class="mono" text-anchor="middle" x={Math.max(left + half - 20, Math.min(left + size - half + 34, X(cell.key + 0.5)))} y={base + 13}>{words}</text>}
      {map && bars(column, 0.002).map(([i, value]) => {
        const query = map.region.queryFrom + i * perRow;
        return query >= region.queryFrom && query < region.queryTo && <rect key={`c${i}`} class={cell.query >= Math.floor(query) && cell.query < query + perRow ? "here" : ""} x={side} y={Y(query)} width={Math.max(1, PROFILE * value)} height={Math.max(1.5, steps.y * perRow - 0.6)} />;
      })}
      <line class="base" x1={side - 0.5} x2={side - 0.5} y1={0} y2={size} />
      <text class="end" x={left + size + 38} y={size + 14}>queries</text>
    </g>
  );
}

/** Weights of one query on the keys of the region, by key; from the exact row where it is that query's. */
function rowProfile(scene: Scene, map: PatternMap | null, region: Region, query: number, withoutFirst: boolean): Float32Array {
  const profile = new Float32Array(region.keyTo);
  const exact = query === scene.row.query ? keysOf(scene.row, scene.head, withoutFirst) : null;
  for (let key = region.keyFrom; key < Math.min(region.keyTo, query + 1); key++) profile[key] = exact ? exact[key]! : ((map && cellWeight(map, query, key)) ?? 0);
  return profile;
}

function bars(values: Float32Array, least: number): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  values.forEach((value, at) => { if (value > least) found.push([at, value]); });
  return found;
}
