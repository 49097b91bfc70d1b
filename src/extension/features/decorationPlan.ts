import { scaleOf, stepOf, valueOf } from "../../protocol/scale";
import type { DocumentView } from "../../protocol/viewMethods";
import type { Settings } from "../settings";

/** UTF-16 offsets of the document, [start, end). */
export interface Span { readonly start: number; readonly end: number }

/** What to draw over a text. */
export interface DecorationPlan {
  /** Underlined tokens by step of the ramp; steps 0 and 1 draw nothing here (design: nothing below 5 bits). */
  readonly steps: readonly [readonly Span[], readonly Span[], readonly Span[], readonly Span[], readonly Span[]];
  /** Starts of tokens whose boundary is marked; each holds the character after it. */
  readonly boundaries: readonly Span[];
  /** In the foreground's ink instead of the colour of surprise. */
  readonly neutral: boolean;
}

type PlanSettings = Pick<Settings, "measure" | "rankThresholds" | "decorations.boundaries">;
interface Mark extends Span { readonly step: number; readonly boundary: boolean }

/** The workbench gets slow beyond this many. */
export const MOST_DECORATIONS = 1_000;
const FIRST_STEP = 2;

/**
 * @param holds whether a token still stands in the text
 * @param visible what is on screen: where there are more marks than may be drawn, those nearest to it are
 */
export function planDecorations(view: DocumentView, holds: (t: number) => boolean, settings: PlanSettings, visible: Span): DecorationPlan {
  const { neutral } = scaleOf(settings.measure, settings.rankThresholds);
  const marks = nearest(marksOf(view, holds, settings), visible);
  const ofStep = (step: number): readonly Span[] => marks.filter((mark) => mark.step === step).map(({ start, end }) => ({ start, end }));
  return {
    steps: [[], [], ofStep(2), ofStep(3), ofStep(4)],
    boundaries: marks.filter(({ boundary }) => boundary).map(({ start }) => ({ start, end: start + 1 })),
    neutral,
  };
}

function marksOf(view: DocumentView, holds: (t: number) => boolean, settings: PlanSettings): Mark[] {
  const scale = scaleOf(settings.measure, settings.rankThresholds);
  const isBoundary = boundaryRule(view, settings["decorations.boundaries"]);
  const marks: Mark[] = [];
  for (let t = 0; t < view.computed; t++) {
    const step = stepOf(valueOf(view, t, settings.measure), scale);
    const boundary = isBoundary(t);
    if (step < FIRST_STEP && !boundary) continue;
    if (!holds(t)) break; // what follows does not either
    const { start, end } = inkOf(view, t);
    if (end > start) marks.push({ start: view.textStart + start, end: view.textStart + end, step, boundary });
  }
  return marks;
}

/** A token without the line ends in it: an underline has nowhere to stand there. Of several lines, the first with text. */
function inkOf({ tokens, text }: DocumentView, t: number): Span {
  const from = tokens.start[t] ?? 0;
  const piece = text.slice(from, tokens.end[t]);
  const start = from + (/^[\r\n]*/.exec(piece)?.[0].length ?? 0);
  const line = /^[^\r\n]*/.exec(text.slice(start, tokens.end[t]))?.[0] ?? "";
  return { start, end: start + line.length };
}

function boundaryRule({ tokens, text }: DocumentView, which: Settings["decorations.boundaries"]): (t: number) => boolean {
  if (which === "none") return () => false;
  return (t) => {
    const start = tokens.start[t] ?? 0;
    if (t === 0 || tokens.end[t] === start || start !== tokens.end[t - 1]) return false; // the first, an empty one, a part of a character
    return which === "all" ? !/[\r\n]/.test(text[start - 1] ?? "\n") : splitsWord(text, start);
  };
}

/** Letters, digits and marks on both sides. */
function splitsWord(text: string, at: number): boolean {
  return /[\p{L}\p{N}\p{M}]$/u.test(text.slice(Math.max(0, at - 2), at)) && /^[\p{L}\p{N}\p{M}]/u.test(text.slice(at, at + 2));
}

/** Marks stand in the order of the text: those on screen, then as many before as after. */
function nearest(marks: readonly Mark[], visible: Span): readonly Mark[] {
  if (marks.length <= MOST_DECORATIONS) return marks;
  const first = marks.findIndex(({ end }) => end > visible.start);
  const from = first < 0 ? marks.length : first;
  const shown = marks.slice(from).findIndex(({ start }) => start >= visible.end);
  const onScreen = shown < 0 ? marks.length - from : shown;
  const before = Math.max(0, Math.floor((MOST_DECORATIONS - onScreen) / 2));
  const begin = Math.max(0, Math.min(from - before, marks.length - MOST_DECORATIONS));
  return marks.slice(begin, begin + MOST_DECORATIONS);
}
