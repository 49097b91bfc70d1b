import type { VNode } from "preact";
import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Reading } from "../layout/reading";
import { layoutStrip, tokenInNextRow, visibleRows, type Row, type Segment, type StripLayout } from "../layout/strip";
import { useWidth } from "./hooks";
import { rulerFor } from "./ruler";
import type { Sight } from "./sight";
import { Glyphs } from "./text";

/** How one token is painted: classes, a tint where it is continuous, and its words. */
export interface Paint { readonly name: string; readonly tint?: string; readonly label: string }
export type Painter = (token: number) => Paint;

export interface StripProps {
  readonly label: string;
  readonly reading: Reading;
  readonly painter: Painter;
  /** The caret's token, drawn with a solid outline; kept in sight. */
  readonly caret: number | null;
  /** Drawn with a dashed outline. */
  readonly query?: number | null;
  readonly preview: number | null;
  /** Tokens [0] to [1] are chosen. */
  readonly range?: readonly [number, number] | null;
  readonly wide: boolean;
  readonly onPreview: (token: number | null) => void;
  readonly onPick: (token: number, event: MouseEvent) => void;
  /** Is told which tokens are in sight, and may ask for others. */
  readonly sight?: Sight;
}

/** The reader's own text, token by token. Only rows in sight stand in the page. */
export function Strip(props: StripProps): VNode {
  const { reading, wide, caret, preview, sight } = props;
  const box = useRef<HTMLDivElement>(null);
  const [inner, width] = useWidth<HTMLDivElement>();
  const pointed = useRef<number | null>(null);
  // The token that was pressed counts, not the one released on: what the press changes may move the text.
  const pressed = useRef<number | null>(null);
  const rowHeight = wide ? 27 : 24;
  const gutter = Math.max(2, String(reading.document.firstLine + reading.lineStarts.length).length) * 7 + 8;
  const layout = useMemo(() => (width > gutter && box.current ? layoutStrip(reading, width - gutter, rulerFor(box.current)) : null), [reading, width, gutter, wide]);
  const [view, setView] = useState({ from: 0, to: 40 });
  const look = (): void => {
    if (!layout || !box.current) return;
    const next = visibleRows(layout, box.current.scrollTop, box.current.clientHeight, rowHeight);
    if (next.from !== view.from || next.to !== view.to) setView(next);
    tellSight(layout, box.current, rowHeight, sight);
  };
  const show = (token: number | null, margin: number): void => {
    if (!layout || !box.current || token === null) return;
    keepInSight(layout, box.current, rowOf(layout, token, reading.count) * rowHeight, rowHeight, margin);
    look();
  };
  useLayoutEffect(look, [layout]);
  useLayoutEffect(() => show(caret, rowHeight), [layout, caret]);
  // What the pointer is over in this strip is in sight already; scrolling to it would pull it away.
  useLayoutEffect(() => { if (preview !== pointed.current) show(preview, 0); }, [preview]);
  useEffect(() => sight?.onScrollTo((token) => centre(layout, box.current, token, rowHeight)), [sight, layout]);
  const point = (token: number | null): void => {
    pointed.current = token;
    props.onPreview(token);
  };
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    const from = Math.min(preview ?? caret ?? 0, reading.count - 1);
    if (by === null || !layout) return;
    event.preventDefault();
    props.onPreview(tokenInNextRow(layout, from, by));
  };
  return (
    <div class="strip" ref={box} role="listbox" aria-label={props.label} tabIndex={0} aria-activedescendant={activeId(layout, view, preview ?? caret)}
      onScroll={look} onPointerMove={(event) => point(tokenAt(event))} onPointerLeave={() => point(null)} onKeyDown={step}
      onPointerDown={(event) => { pressed.current = tokenAt(event); }} onPointerUp={(event) => { if (pressed.current !== null && event.button === 0) props.onPick(pressed.current, event); pressed.current = null; }}>
      <div class="strip-all" ref={inner} role="presentation" style={{ height: `${(layout?.rows.length ?? 0) * rowHeight}px`, "--gutter": `${gutter}px` }}>
        {layout && <Rows {...props} layout={layout} from={view.from} to={Math.min(view.to, layout.rows.length)} rowHeight={rowHeight} />}
      </div>
    </div>
  );
}

function Rows({ layout, from, to, rowHeight, reading, painter, caret, preview, query = null, range = null }: StripProps & { readonly layout: StripLayout; readonly from: number; readonly to: number; readonly rowHeight: number }): VNode {
  const within = (row: Row, token: number | null): number => (token !== null && token >= row.firstToken && token < row.endToken ? token : -1);
  const rows: VNode[] = [];
  for (let i = from; i < to; i++) {
    const row = layout.rows[i]!;
    const [first, last] = range ? [Math.max(range[0], row.firstToken), Math.min(range[1], row.endToken - 1)] : [0, -1];
    rows.push(<RowView key={i} row={row} top={i * rowHeight} count={reading.count} painter={painter} caret={within(row, caret)} preview={within(row, preview)} query={within(row, query)} first={first <= last ? first : 0} last={first <= last ? last : -1} />);
  }
  return <>{rows}</>;
}

/** Tokens by index, -1 where none is on this row: rows whose marks stay the same are not drawn again. */
interface RowProps {
  readonly row: Row;
  readonly top: number;
  readonly count: number;
  readonly painter: Painter;
  readonly caret: number;
  readonly preview: number;
  readonly query: number;
  readonly first: number;
  readonly last: number;
}

const RowView = memo(function RowView({ row, top, count, painter, caret, preview, query, first, last }: RowProps): VNode {
  const mark = (token: number): string =>
    (token === caret ? " caret" : "") + (token === query ? " query" : "") + (token === preview ? " preview" : "") + (token >= first && token <= last ? " ranged" : "");
  return (
    <div class="row" role="presentation" style={{ top: `${top}px` }}>
      <span class="number" aria-hidden="true">{row.number}</span>
      {row.segments.map((segment) => <SegmentView key={segment.token} segment={segment} paint={painter(segment.token)} marks={mark(segment.token)} count={count} selected={segment.token === caret} />)}
    </div>
  );
});

function SegmentView({ segment, paint, marks, count, selected }: { readonly segment: Segment; readonly paint: Paint; readonly marks: string; readonly count: number; readonly selected: boolean }): VNode {
  const name = `tok ${segment.kind}${segment.first ? "" : " rest"} ${paint.name}${marks}`;
  const style = paint.tint === undefined ? undefined : { "--tint": paint.tint };
  const body = <Glyphs runs={segment.runs} />;
  if (!segment.first) return <span class={name} style={style} data-token={segment.token} aria-hidden="true">{body}</span>;
  return (
    <span class={name} style={style} id={`token-${segment.token}`} data-token={segment.token} role="option" aria-selected={selected} aria-label={paint.label} aria-setsize={count} aria-posinset={segment.token + 1}>{body}</span>
  );
}

function tokenAt(event: Event): number | null {
  const element = (event.target as Element).closest<HTMLElement>("[data-token]");
  return element ? Number(element.dataset["token"]) : null;
}

function activeId(layout: StripLayout | null, view: { readonly from: number; readonly to: number }, token: number | null): string | undefined {
  const row = token === null ? undefined : layout?.rowOf[token];
  return row !== undefined && row >= view.from && row < view.to ? `token-${token}` : undefined;
}

function rowOf(layout: StripLayout, token: number, count: number): number {
  return token >= count ? layout.rows.length - 1 : layout.rowOf[token]!;
}

function tellSight(layout: StripLayout, box: HTMLElement, rowHeight: number, sight: Sight | undefined): void {
  if (!sight || layout.rows.length === 0) return;
  const at = (y: number): Row => layout.rows[Math.max(0, Math.min(layout.rows.length - 1, Math.floor(y / rowHeight)))]!;
  sight.tell({ from: at(box.scrollTop).firstToken, to: at(box.scrollTop + box.clientHeight - 1).endToken });
}

function keepInSight(layout: StripLayout, box: HTMLElement, top: number, rowHeight: number, margin: number): void {
  if (layout.rows.length === 0) return;
  const room = box.clientHeight - rowHeight - margin;
  const [above, below] = [box.scrollTop + margin - top, top - box.scrollTop - room];
  if (Math.max(above, below) > box.clientHeight) box.scrollTop = top - box.clientHeight / 2;
  else if (above > 0) box.scrollTop = top - margin;
  else if (below > 0) box.scrollTop = top - room;
}

function centre(layout: StripLayout | null, box: HTMLElement | null, token: number, rowHeight: number): void {
  if (layout && box) box.scrollTop = layout.rowOf[token]! * rowHeight - box.clientHeight / 2;
}
