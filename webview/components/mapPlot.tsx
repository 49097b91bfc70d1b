import type { ComponentChildren, VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { cellAt } from "../layout/mapAxis";
import { isWhole, mapPixels, panned, selected, zoomed, type PatternMap, type Region } from "../layout/pattern";
import type { Scene } from "../scene";
import { mixed, theme } from "../theme";
import type { Room } from "./app";
import { useCanvas, usePage, useThemeVersion } from "./hooks";
import { MapOverlay, roomBelow, type Cell } from "./mapOverlay";

export interface MapPlotProps {
  readonly scene: Scene;
  readonly region: Region;
  /** The numbers at hand: of this region, or of another one that is drawn until they come. */
  readonly map: PatternMap | null;
  /** Whether they are of this head and region. */
  readonly current: boolean;
  readonly size: number;
  readonly room: Room;
  readonly children?: ComponentChildren;
}

/** Pixels that the pointer moves before a press is a drag. */
const DRAG_FROM = 5;

/** The map itself: cells on a canvas, words and lines above it, pointer and keys. */
export function MapPlot({ scene, region, map, current, size, room, children }: MapPlotProps): VNode {
  const { store } = usePage();
  const tokens = scene.reading.count;
  const left = room.narrow ? 34 : 44;
  const [hovered, hover] = useState<Cell | null>(null);
  const [dragged, drag] = useState<{ readonly from: Cell; readonly to: Cell } | null>(null);
  const pressed = useRef<{ readonly cell: Cell; readonly x: number; readonly y: number } | null>(null);
  const image = useMapImage(map);
  const canvas = useCanvas(size, size, (context) => drawMap(context, image, map, region, size, current), [image, map, region, size, current]);
  const zoomTo = (next: Region): void => store.choose({ region: isWhole(next, tokens) ? null : next });
  const place = (event: PointerEvent | MouseEvent): Cell | null => {
    const box = canvas.current!.getBoundingClientRect();
    return cellAt(region, size, event.clientX - box.left, event.clientY - box.top);
  };
  useWheel(canvas, (event, x, y) => {
    if (event.ctrlKey) zoomTo(zoomed(region, Math.exp(event.deltaY / 200), x / size, y / size, tokens));
    else if (isWhole(region, tokens)) return false;
    else zoomTo(panned(region, Math.round((event.deltaX / size) * (region.keyTo - region.keyFrom)), Math.round((event.deltaY / size) * (region.queryTo - region.queryFrom)), tokens));
    return true;
  });
  const move = (event: PointerEvent): void => {
    const cell = place(event);
    hover(cell);
    const from = pressed.current;
    if (from && cell && Math.hypot(event.clientX - from.x, event.clientY - from.y) >= DRAG_FROM) drag({ from: from.cell, to: cell });
  };
  const release = (event: PointerEvent): void => {
    const cell = place(event);
    if (dragged) zoomTo(selected(dragged.from, dragged.to, tokens));
    else if (pressed.current && cell) store.choose({ query: cell.query, key: cell.key, head: scene.head });
    pressed.current = null;
    drag(null);
  };
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const query = Math.max(0, Math.min(tokens - 1, scene.row.query + by[0]!));
    store.choose({ query, key: Math.max(0, Math.min(query, scene.key + by[1]!)), head: scene.head });
  };
  return (
    <div class="map-plot" style={{ height: `${size + roomBelow(region, size)}px` }}>
      <canvas ref={canvas} class="map-cells" style={{ width: `${size}px`, height: `${size}px`, left: `${left}px` }} tabIndex={0} role="img"
        aria-label={`Attention of this head, queries down, keys across, ${map ? `${map.rows} by ${map.columns}` : "not read yet"}; its numbers are in the table (T)`}
        onPointerMove={move} onPointerLeave={() => { hover(null); }} onPointerDown={(event) => { const cell = place(event); pressed.current = cell && { cell, x: event.clientX, y: event.clientY }; }} onPointerUp={release} onKeyDown={step} />
      <MapOverlay scene={scene} region={region} map={map} size={size} left={left} hovered={hovered} dragged={dragged} narrow={room.narrow} />
      {children}
    </div>
  );
}

/** The numbers as an image of one pixel per cell. */
function useMapImage(map: PatternMap | null): HTMLCanvasElement | null {
  const version = useThemeVersion();
  return useMemo(() => {
    if (!map || map.rows === 0) return null;
    const { background, foreground, attention } = theme();
    const canvas = document.createElement("canvas");
    canvas.width = map.columns;
    canvas.height = map.rows;
    const pixels = new ImageData(map.columns, map.rows);
    pixels.data.set(mapPixels(map, mixed(background, foreground, 0.07), attention));
    canvas.getContext("2d")?.putImageData(pixels, 0, 0);
    return canvas;
  }, [map, version]);
}

/** Draws the part of the image that lies in the region; an image of another region is stretched until its own comes. */
function drawMap(context: CanvasRenderingContext2D, image: HTMLCanvasElement | null, map: PatternMap | null, region: Region, size: number, current: boolean): void {
  if (!image || !map) return;
  const of = map.region;
  const perKey = size / (region.keyTo - region.keyFrom);
  const perQuery = size / (region.queryTo - region.queryFrom);
  context.imageSmoothingEnabled = false;
  context.globalAlpha = current ? 1 : 0.45;
  context.drawImage(image, (of.keyFrom - region.keyFrom) * perKey, (of.queryFrom - region.queryFrom) * perQuery, (of.keyTo - of.keyFrom) * perKey, (of.queryTo - of.queryFrom) * perQuery);
}

/** The wheel must be listened to by hand: only then may it keep the page from scrolling. */
function useWheel(canvas: { readonly current: HTMLCanvasElement | null }, act: (event: WheelEvent, x: number, y: number) => boolean): void {
  const latestAct = useRef(act);
  latestAct.current = act;
  useEffect(() => {
    const element = canvas.current;
    const listen = (event: WheelEvent): void => {
      const box = element!.getBoundingClientRect();
      if (latestAct.current(event, event.clientX - box.left, event.clientY - box.top)) event.preventDefault();
    };
    element?.addEventListener("wheel", listen, { passive: false });
    return () => element?.removeEventListener("wheel", listen);
  }, []);
}
