/** Colours as numbers, for what is drawn on a canvas; read anew when the theme changes. */
export type Rgb = readonly [number, number, number];

export interface Theme {
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly surprise: Rgb;
  readonly attention: Rgb;
  readonly faint: Rgb;
  readonly hair: Rgb;
  /** Bars of the chart by class, least to most surprising. */
  readonly bars: readonly Rgb[];
  readonly neutralBars: readonly Rgb[];
}

const BARS = [0, 1, 2, 3, 4];

let probe: CanvasRenderingContext2D | null = null;

/** Whatever CSS calls a colour, as drawn on the page's background. */
function resolve(element: HTMLElement, value: string): Rgb {
  element.style.color = "";
  element.style.color = value;
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe) throw new Error("This page cannot draw: there is no 2D canvas.");
  probe.canvas.width = probe.canvas.height = 1;
  probe.fillStyle = getComputedStyle(element).color;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return [r ?? 0, g ?? 0, b ?? 0];
}

function readTheme(): Theme {
  const element = document.createElement("span");
  document.body.append(element);
  const read = (name: string): Rgb => resolve(element, `var(${name})`);
  const theme = {
    background: read("--bg"), foreground: read("--fg"), surprise: read("--ts-surprise"), attention: read("--ts-attention"), faint: read("--faint"), hair: read("--hair"),
    bars: BARS.map((level) => read(`--bar${level}`)), neutralBars: BARS.map((level) => read(`--ink${level}`)),
  };
  element.remove();
  return theme;
}

let current: Theme | undefined;
const listeners = new Set<() => void>();

export function theme(): Theme {
  return (current ??= readTheme());
}

/** Tells of every change of theme; VS Code changes classes of the body and variables of the root. */
export function onDidChangeTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function watchTheme(): void {
  const observer = new MutationObserver(() => {
    current = undefined;
    for (const listener of listeners) listener();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
}

export function css(color: Rgb, alpha = 1): string {
  return alpha === 1 ? `rgb(${color.join(" ")})` : `rgb(${color.join(" ")} / ${alpha})`;
}

export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share);
  return [at(0), at(1), at(2)];
}
