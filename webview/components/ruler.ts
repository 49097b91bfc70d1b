import type { Ruler } from "../layout/strip";

const known = new Map<string, Map<string, number>>();
let context: CanvasRenderingContext2D | null = null;

/** Room that a chip takes beside its text: padding, border, margin. */
const CHIP_EXTRA = 14;
const PART_EXTRA = 2;

/** Measures text in the fonts that an element's tokens are drawn in; every text is measured once. */
export function rulerFor(element: HTMLElement): Ruler {
  const style = getComputedStyle(element);
  const mono = `${style.fontSize} ${style.fontFamily}`;
  const fonts = { text: mono, chip: `11px ${style.fontFamily}`, part: `9.5px ${getComputedStyle(document.body).fontFamily}` };
  const extra = { text: 0, chip: CHIP_EXTRA, part: PART_EXTRA };
  const column = monospaceWidth(fonts.text);
  return (text, kind) => {
    if (kind === "text" && column !== null && /^[!-~·]*$/.test(text)) return text.length * column;
    return measure(fonts[kind], text) + extra[kind];
  };
}

/** Width of one column, if the font gives all plain characters the same. */
function monospaceWidth(font: string): number | null {
  const widths = ["i", "W", "0", "·"].map((character) => measure(font, character));
  return widths.every((width) => Math.abs(width - widths[0]!) < 0.01) ? widths[0]! : null;
}

function measure(font: string, text: string): number {
  let widths = known.get(font);
  if (!widths) known.set(font, (widths = new Map<string, number>()));
  let width = widths.get(text);
  if (width === undefined) {
    context ??= document.createElement("canvas").getContext("2d");
    if (!context) throw new Error("This page cannot measure text: there is no 2D canvas.");
    context.font = font;
    width = context.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}
