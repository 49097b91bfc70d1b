import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { along, bars, ceiling, lineTicks, peakLabels, type Along, type LineTick } from "../layout/chart";
import { levelOf, type Scale } from "../layout/levels";
import type { Reading } from "../layout/reading";
import { anchorOf } from "../store";
import { css, theme } from "../theme";
import { useCanvas, usePage, useSnapshot } from "./hooks";
import { reveal } from "./reveal";

export interface AlongChartProps {
  readonly reading: Reading;
  readonly values: Float32Array;
  readonly scale: Scale;
  readonly width: number;
}

const GUTTER = 26;
const TOP = 16;
const HEIGHT = 76;
const BASE = TOP + HEIGHT;

/** Pixels that the pointer moves before a press is a drag. */
const DRAG_FROM = 4;

interface Axis { readonly y: (value: number) => number; readonly guides: readonly (readonly [number, string])[] }

/** One bar per token from left to right: where along the text the number is high. Drag along it to scroll the text. */
export function AlongChart({ reading, values, scale, width }: AlongChartProps): VNode {
  const page = usePage();
  const run = useMemo(() => along(reading.count, Math.max(1, width - GUTTER)), [reading, width]);
  const axis = useMemo(() => axisFor(scale, values), [scale, values]);
  const ticks = useMemo(() => lineTicks(reading, run), [reading, run]);
  const canvas = useCanvas(width, BASE + 2, (context) => {
    drawGuides(context, ticks, run, axis);
    drawBars(context, values, scale, run, axis);
  }, [values, scale, run, axis]);
  const at = (event: PointerEvent | MouseEvent): number => run.tokenAt(event.clientX - (event.currentTarget as Element).getBoundingClientRect().left);
  const pressed = useRef<{ readonly x: number; dragged: boolean } | null>(null);
  const preview = (token: number | null): void => { if (token !== page.store.get().preview) page.store.set({ preview: token }); };
  const move = (event: PointerEvent): void => {
    const press = pressed.current;
    if (press && Math.abs(event.clientX - press.x) >= DRAG_FROM) press.dragged = true;
    if (press?.dragged) page.sight.scrollTo(at(event));
    else preview(at(event));
  };
  const press = (event: PointerEvent): void => {
    pressed.current = { x: event.clientX, dragged: false };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };
  const release = (event: PointerEvent): void => {
    if (pressed.current && !pressed.current.dragged) reveal(page, at(event));
    pressed.current = null;
  };
  return (
    <div class="along" style={{ height: `${BASE + 16}px` }} tabIndex={0} role="img" aria-label={`${scale.title} of every token along the text; its numbers are in the table (T)`}
      onPointerMove={move} onPointerLeave={() => preview(null)} onPointerDown={press} onPointerUp={release}>
      <canvas ref={canvas} aria-hidden="true" style={{ width: `${width}px`, height: `${BASE + 2}px` }} />
      <svg width={width} height={BASE + 16} aria-hidden="true">
        {axis.guides.map(([value, label]) => <text key={value} class="end" x={width} y={axis.y(value) + 4}>{label}</text>)}
        {ticks.map((tick) => tick.label !== null && <text key={tick.x} x={tick.x + 2} y={BASE + 13}>{tick.label}</text>)}
        <line class="base" x1={0} x2={run.width} y1={BASE + 0.5} y2={BASE + 0.5} />
        <SightFrame run={run} count={reading.count} />
        <Marks reading={reading} values={values} run={run} axis={axis} />
      </svg>
    </div>
  );
}

/** Below the bars: a dotted line at each guide, a hair line where a line of the text begins. */
function drawGuides(context: CanvasRenderingContext2D, ticks: readonly LineTick[], run: Along, axis: Axis): void {
  context.strokeStyle = context.fillStyle = css(theme().hair);
  for (const tick of ticks) if (tick.separator) context.fillRect(Math.round(tick.x), TOP, 1, HEIGHT);
  context.setLineDash([1, 3]);
  for (const [value] of axis.guides) {
    const y = Math.round(axis.y(value)) + 0.5;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(run.width, y);
    context.stroke();
  }
  context.setLineDash([]);
}

/** Of a bar that stands for several tokens, the mean is drawn full and the highest faint behind it. */
function drawBars(context: CanvasRenderingContext2D, values: Float32Array, scale: Scale, run: Along, axis: Axis): void {
  const colours = (scale.neutral ? theme().neutralBars : theme().bars).map((colour) => css(colour));
  const draw = (x: number, width: number, value: number): void => {
    context.fillStyle = colours[scale.steps[levelOf(value, scale)]!]!;
    const y = Math.min(BASE - 1, axis.y(value));
    context.fillRect(x, y, width, BASE - y);
  };
  const many = run.step < 1;
  for (const bar of bars(values, run)) {
    context.globalAlpha = many ? 0.28 : 1;
    draw(bar.x, bar.width, bar.value);
    context.globalAlpha = 1;
    if (many) draw(bar.x, bar.width, bar.mean);
  }
}

function axisFor(scale: Scale, values: Float32Array): Axis {
  if (scale.measure === "rank") {
    const top = Math.log10(Math.max(1e4, ceiling(values, 1)));
    const y = (value: number): number => TOP + HEIGHT * (1 - Math.log10(Math.max(1, value)) / top);
    return { y, guides: [[10, "10"], [100, "100"], [1000, "10³"], [10_000, "10⁴"]] };
  }
  // Held as 1 - p, drawn as p: a probable token stands tall.
  if (scale.measure === "probability") return { y: (value) => TOP + HEIGHT * value, guides: [[0.5, "50"], [0, "100"]] };
  const top = ceiling(values, scale.measure === "surprisal" ? 20 : 10);
  const guides: Axis["guides"] = scale.measure === "surprisal" ? [[5, "5"], [12, "12"], [20, "20"]] : [[3, "3"], [6, "6"], [9, "9"]];
  return { y: (value) => TOP + HEIGHT * (1 - value / top), guides };
}

/** Names of the peaks, and the box about the token in focus. */
function Marks({ reading, values, run, axis }: { readonly reading: Reading; readonly values: Float32Array; readonly run: Along; readonly axis: Axis }): VNode {
  const caret = useSnapshot(anchorOf);
  const preview = useSnapshot((s) => s.preview);
  const focus = preview ?? caret;
  const labels = useMemo(() => peakLabels(reading, values, { scale: run, y: axis.y, characterWidth: 7, focus, most: Math.max(2, Math.floor(run.width / 75)) }), [reading, values, run, axis, focus]);
  return (
    <>
      {labels.map((label) => <text key={label.token} class={label.strong ? "mono strong" : "mono"} text-anchor="middle" x={label.x} y={Math.max(10, label.y - 6)}>{label.text}</text>)}
      {focus !== null && focus < reading.count && <Box token={focus} value={values[focus] ?? Number.NaN} run={run} axis={axis} />}
    </>
  );
}

function Box({ token, value, run, axis }: { readonly token: number; readonly value: number; readonly run: Along; readonly axis: Axis }): VNode {
  const y = Number.isNaN(value) ? BASE - 3 : Math.min(BASE - 3, axis.y(value));
  return <rect class="focus" data-focus={token} x={run.x(token) - 1.5} y={y - 1.5} width={Math.max(3, run.step + 2)} height={BASE - y + 3} />;
}

/** What part of the text the strip shows, when it does not show all of it. */
function SightFrame({ run, count }: { readonly run: Along; readonly count: number }): VNode | null {
  const { sight } = usePage();
  const [span, setSpan] = useState(sight.get());
  useEffect(() => sight.onDidChange(setSpan), [sight]);
  if (span.to - span.from >= count || span.to <= span.from) return null;
  return <rect class="sight" x={run.x(span.from)} y={TOP - 2} width={Math.max(4, run.x(span.to) - run.x(span.from))} height={HEIGHT + 2} />;
}

