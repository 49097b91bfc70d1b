import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Host } from "../host";
import type { Questions } from "../questions";
import type { Snapshot, Store } from "../store";
import { onDidChangeTheme } from "../theme";
import type { Sight } from "./sight";

/** What every component may use: the state, and the way to the editor. */
export interface Page { readonly store: Store; readonly host: Host; readonly questions: Questions; readonly sight: Sight }

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("A component stands outside the page.");
  return page;
}

/** A part of the snapshot; draws again only when that part becomes another value. */
export function useSnapshot<S>(select: (snapshot: Snapshot) => S): S {
  const { store } = usePage();
  const [, redraw] = useState(0);
  const selected = select(store.get());
  const shown = useRef(selected);
  shown.current = selected;
  const ask = useRef(select);
  ask.current = select;
  useLayoutEffect(() => store.subscribe(() => {
    if (!Object.is(ask.current(store.get()), shown.current)) redraw((n) => n + 1);
  }), [store]);
  return selected;
}

/** Inner width of an element in whole pixels; 0 before it stands in the page. */
export function useWidth<E extends HTMLElement>(): readonly [{ current: E | null }, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return undefined;
    const measure = (): void => setWidth(Math.floor(box.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

/** A number that changes with the theme: a dependency of whatever is drawn with its colours. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => onDidChangeTheme(() => setVersion((n) => n + 1)), []);
  return version;
}

/** A canvas of a size in CSS pixels, drawn again when a dependency changes; its unit is the CSS pixel. */
export function useCanvas(width: number, height: number, draw: (context: CanvasRenderingContext2D) => void, dependencies: readonly unknown[]): { current: HTMLCanvasElement | null } {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = useThemeVersion();
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context || width <= 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context);
  }, [width, height, version, ...dependencies]);
  return canvas;
}
