import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { count, headName } from "../../src/protocol/format";
import type { PatternAnswer } from "../../src/protocol/engineMethods";
import type { Head } from "../layout/attentionRow";
import { wallAt, wallCells, wallGeometry, type WallGeometry } from "../layout/wall";
import type { Scene } from "../scene";
import { mixed, theme } from "../theme";
import { Figure } from "./figure";
import { useCanvas, usePage } from "./hooks";
import { Progress } from "./states";
import { Button } from "./toolkit";

/** Longer texts would keep the engine busy for minutes. */
const MOST_TOKENS = 1024;

/** The whole pattern of every head at once: on request, since each is a question. */
export function WallFigure({ scene, width }: { readonly scene: Scene; readonly width: number }): VNode | null {
  const { layers, heads } = scene.reading.document.model;
  const { version, uri, computed } = scene.reading.document;
  const [wanted, want] = useState("");
  const text = `${uri} ${version}`;
  if (scene.reading.count > MOST_TOKENS || computed < scene.reading.count) return null;
  return (
    <Figure title="All heads" class="wall" unit={`${layers} blocks × ${heads} heads, each one its whole pattern`}
      help="A bird’s-eye view: every head’s map, queries down and keys across, the strongest weight of each pixel kept so that a thin line survives. Look for stripes (a token that everyone reads), a line beside the diagonal (the previous token) and lines further off (copies). Click one to see it large.">
      {wanted === text
        ? <Wall key={text} scene={scene} width={width} onCancel={() => want("")} />
        : <Button appearance="secondary" onPress={() => want(text)}>Draw All {count(layers * heads)} Heads</Button>}
    </Figure>
  );
}

function Wall({ scene, width, onCancel }: { readonly scene: Scene; readonly width: number; readonly onCancel: () => void }): VNode {
  const { store, questions } = usePage();
  const { reading, head: chosen } = scene;
  const { layers, heads } = reading.document.model;
  const geometry = useMemo(() => wallGeometry(layers, heads, width), [layers, heads, width]);
  const [maps] = useState(() => new Map<string, PatternAnswer>());
  const [done, setDone] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const side = geometry.side * Math.ceil(window.devicePixelRatio || 1);
    void questions.wall(reading, side, (head, pattern) => {
      maps.set(headName(head.layer, head.head), pattern);
      setDone(maps.size);
    }, controller.signal);
    return () => controller.abort();
  }, []);
  const canvas = useCanvas(width, geometry.height, (context) => drawWall(context, maps, geometry), [geometry, done]);
  const pick = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const head = wallAt(geometry, layers, heads, event.clientX - box.left, event.clientY - box.top);
    if (head) store.choose({ head, key: scene.key });
  };
  const all = layers * heads;
  return (
    <>
      {done < all && <div class="wall-progress"><Progress share={done / all} label="Heads drawn" /><span class="note">{count(done)} of {count(all)}</span><Button appearance="secondary" onPress={onCancel}>Cancel</Button></div>}
      <div class="wall-maps" style={{ height: `${geometry.height + 18}px` }}>
        <canvas ref={canvas} style={{ width: `${width}px`, height: `${geometry.height}px` }} role="img" aria-label={`Patterns of all ${all} heads`} onClick={pick} />
        <svg width={width} height={geometry.height + 18} aria-hidden="true"><Labels geometry={geometry} layers={layers} heads={heads} chosen={chosen} /></svg>
      </div>
    </>
  );
}

function Labels({ geometry, layers, heads, chosen }: { readonly geometry: WallGeometry; readonly layers: number; readonly heads: number; readonly chosen: Head }): VNode {
  const { left, stepX, stepY, side, height } = geometry;
  const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
  return (
    <>
      {upTo(heads).map((head) => <text key={`h${head}`} class="end small" x={left - 8} y={head * stepY + side / 2 + 4}>{head}</text>)}
      {upTo(layers).map((layer) => <text key={`l${layer}`} class="small" text-anchor="middle" x={left + layer * stepX + side / 2} y={height + 12}>{layer}</text>)}
      <rect class="chosen" x={left + chosen.layer * stepX - 1.5} y={chosen.head * stepY - 1.5} width={side + 3} height={side + 3} rx={2} />
    </>
  );
}

function drawWall(context: CanvasRenderingContext2D, maps: ReadonlyMap<string, PatternAnswer>, geometry: WallGeometry): void {
  context.imageSmoothingEnabled = false;
  for (const pattern of maps.values()) {
    const image = imageOf(pattern);
    if (image) context.drawImage(image, geometry.left + pattern.layer * geometry.stepX, pattern.head * geometry.stepY, geometry.side, geometry.side);
  }
}

const images = new WeakMap<PatternAnswer, { readonly of: unknown; readonly canvas: HTMLCanvasElement }>();

/** A little map as an image, made once for a theme. */
function imageOf(pattern: PatternAnswer): HTMLCanvasElement | null {
  const colours = theme();
  const known = images.get(pattern);
  if (known?.of === colours) return known.canvas;
  if (pattern.rows === 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = pattern.columns;
  canvas.height = pattern.rows;
  const ground = mixed(colours.background, colours.foreground, 0.08);
  const pixels = new ImageData(pattern.columns, pattern.rows);
  wallCells(pattern).forEach((strength, i) => { if (strength >= 0) pixels.data.set([...mixed(ground, colours.attention, strength), 255], i * 4); });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  images.set(pattern, { of: colours, canvas });
  return canvas;
}
