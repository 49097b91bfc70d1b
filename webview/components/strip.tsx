import type { VNode } from "preact";
import { memo } from "preact/compat";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Reading } from "../layout/reading";
import { layoutStrip, visibleRows, type Row, type Segment, type StripLayout } from "../layout/strip";
import { useWidth } from "./hooks";
import { rulerFor } from "./ruler";
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
  readonly wide: boolean;
  readonly onPreview: (token: number | null) => void;
  readonly onPick: (token: number, event: MouseEvent) => void;
  /** Tells which tokens are in sight. */
  readonly onSight?: (from: number, to: number) => void;
}

/** The reader's own text, token by token. Only rows in sight stand in the page. */
export function Strip(props: StripProps): VNode {
  const { reading, wide, caret, preview } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const rowHeight = wide ? 27 : 24;
  const gutter = Math.max(2, String(reading.document.firstLine + reading.lineStarts.length).length) * 7 + 8;
  const layout = useMemo(() => (width > gutter && box.current ? layoutStrip(reading, width - gutter - 2, rulerFor(box.current)) : null), [reading, width, gutter, wide]);
  const [view, setView] = useState({ from: 0, to: 40 });
  const look = (): void => {
    if (!layout || !box.current) return;
    const next = visibleRows(layout, box.current.scrollTop, box.current.clientHeight, rowHeight);
    if (next.from !== view.from || next.to !== view.to) setView(next);
    tellSight(layout, box.current, rowHeight, props.onSight);
  };
  useLayoutEffect(look, [layout]);
  useLayoutEffect(() => { if (layout && box.current) keepInSight(layout, box.current, preview ?? caret, rowHeight, reading.count); look(); }, [layout, caret]);
  return (
    <div class="strip" ref={box} role="listbox" aria-label={props.label} tabIndex={0} data-tokens="strip" aria-activedescendant={activeId(layout, view, preview ?? caret)}
      onScroll={look} onPointerMove={(event) => props.onPreview(tokenAt(event))} onPointerLeave={() => props.onPreview(null)}
      onClick={(event) => { const token = tokenAt(event); if (token !== null) props.onPick(token, event); }}>
      <div class="strip-all" role="presentation" style={{ height: `${(layout?.rows.length ?? 0) * rowHeight}px`, "--gutter": `${gutter}px` }}>
        {layout && <Rows {...props} layout={layout} from={view.from} to={Math.min(view.to, layout.rows.length)} rowHeight={rowHeight} />}
      </div>
    </div>
  );
}

function Rows({ layout, from, to, rowHeight, reading, painter, caret, preview, query = null }: StripProps & { readonly layout: StripLayout; readonly from: number; readonly to: number; readonly rowHeight: number }): VNode {
  const within = (row: Row, token: number | null): number => (token !== null && token >= row.firstToken && token < row.endToken ? token : -1);
  const rows: VNode[] = [];
  for (let i = from; i < to; i++) {
    const row = layout.rows[i]!;
    rows.push(<RowView key={i} row={row} top={i * rowHeight} count={reading.count} painter={painter} caret={within(row, caret)} preview={within(row, preview)} query={within(row, query)} />);
  }
  return <>{rows}</>;
}

interface RowProps { readonly row: Row; readonly top: number; readonly count: number; readonly painter: Painter; readonly caret: number; readonly preview: number; readonly query: number }

const RowView = memo(function RowView({ row, top, count, painter, caret, preview, query }: RowProps): VNode {
  const mark = (token: number): string => (token === caret ? " caret" : "") + (token === query ? " query" : "") + (token === preview ? " preview" : "");
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

function tellSight(layout: StripLayout, box: HTMLElement, rowHeight: number, tell: StripProps["onSight"]): void {
  if (!tell || layout.rows.length === 0) return;
  const at = (y: number): Row => layout.rows[Math.max(0, Math.min(layout.rows.length - 1, Math.floor(y / rowHeight)))]!;
  tell(at(box.scrollTop).firstToken, at(box.scrollTop + box.clientHeight - 1).endToken);
}

function keepInSight(layout: StripLayout, box: HTMLElement, token: number | null, rowHeight: number, count: number): void {
  if (token === null || layout.rows.length === 0) return;
  const top = (token >= count ? layout.rows.length - 1 : layout.rowOf[token]!) * rowHeight;
  const room = box.clientHeight - 2 * rowHeight;
  if (top < box.scrollTop + rowHeight) box.scrollTop = top - rowHeight;
  else if (top > box.scrollTop + room) box.scrollTop = top - room;
}
