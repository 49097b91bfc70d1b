import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { headName, percent } from "../../src/protocol/format";
import type { Head, HeadShare, QueryRow } from "../layout/attentionRow";
import { cellFill, gridAt, gridGeometry } from "../layout/headsGrid";
import { css, mixed, theme } from "../theme";
import { useCanvas } from "./hooks";

export interface HeadsGridProps {
  readonly row: QueryRow;
  /** [layers, heads] */
  readonly shares: Float32Array;
  readonly head: Head;
  readonly width: number;
  readonly onChoose: (head: Head) => void;
  readonly onHover: (head: HeadShare | null) => void;
}

/** Blocks from left to right, heads from top to bottom, as in every picture of the model's inside. */
export function HeadsGrid({ row, shares, head, width, onChoose, onHover }: HeadsGridProps): VNode {
  const geometry = useMemo(() => gridGeometry(row.layers, row.heads, width), [row.layers, row.heads, width]);
  const most = useMemo(() => shares.reduce((a, b) => Math.max(a, b), 0), [shares]);
  const { left, top, cellWidth, cellHeight, height } = geometry;
  const canvas = useCanvas(width, height, (context) => {
    const { hair, attention, background } = theme();
    shares.forEach((share, i) => {
      const strength = cellFill(share, most);
      context.fillStyle = css(strength === 0 ? hair : mixed(background, attention, strength));
      context.fillRect(left + Math.floor(i / row.heads) * cellWidth, top + (i % row.heads) * cellHeight, cellWidth - 1, cellHeight - 1);
    });
  }, [geometry, shares, most]);
  const under = (event: PointerEvent | MouseEvent): Head | null => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return gridAt(geometry, event.clientX - box.left, event.clientY - box.top);
  };
  const shareOf = (h: Head): number => shares[h.layer * row.heads + h.head]!;
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose({ layer: clamp(head.layer + by[0]!, row.layers), head: clamp(head.head + by[1]!, row.heads) });
  };
  return (
    <div class="heads-grid" role="grid" tabIndex={0} aria-label="Share of each head" aria-rowcount={row.heads} aria-colcount={row.layers} aria-activedescendant="head-cell" style={{ height: `${height + 16}px` }}
      onKeyDown={step} onPointerMove={(event) => { const h = under(event); onHover(h && { ...h, share: shareOf(h) }); }} onPointerLeave={() => onHover(null)}
      onClick={(event) => { const h = under(event); if (h) onChoose(h); }}>
      <canvas ref={canvas} aria-hidden="true" style={{ width: `${width}px`, height: `${height}px` }} />
      <svg width={width} height={height + 16} aria-hidden="true">
        {geometry.rowLabels.map((h) => <text key={h} class="end small" x={left - 5} y={top + (h + 0.5) * cellHeight + 3}>{h}</text>)}
        {geometry.columnLabels.map((l) => <text key={l} class="small" text-anchor="middle" x={left + (l + 0.5) * cellWidth - 0.5} y={height + 12}>{l}</text>)}
        <text class="end small" x={left - 5} y={height + 12}>block</text>
        <rect class="selected" x={left + head.layer * cellWidth - 1.5} y={top + head.head * cellHeight - 1.5} width={cellWidth + 2} height={cellHeight + 2} rx={2} />
      </svg>
      <div class="unseen" role="row" aria-rowindex={head.head + 1}>
        <span id="head-cell" role="gridcell" aria-colindex={head.layer + 1} aria-selected="true">{`head ${headName(head.layer, head.head)}, ${percent(shareOf(head))}`}</span>
      </div>
    </div>
  );
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, value));
}
