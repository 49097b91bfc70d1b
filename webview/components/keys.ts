import { useEffect } from "preact/hooks";
import { hasNumber, type Reading } from "../layout/reading";
import { plainSentence } from "../layout/sentence";
import { sceneOf, type Scene } from "../scene";
import { anchorOf, focusOf } from "../store";
import { currentSentence } from "./answer";
import { nextHead, zoomAbout } from "./headMap";
import { usePage, type Page } from "./hooks";
import { reveal } from "./reveal";

/** From this surprisal on (nats of 8 bits) N and P stop at a token. */
const SURPRISING = -8 * Math.LN2;

/** Keys of the whole page; a control that wants a key for itself keeps it. */
export function usePageKeys(): void {
  const page = usePage();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => { if (!event.defaultPrevented && act(page, event)) event.preventDefault(); };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [page]);
}

/** Controls that take every key, and those that take the keys of moving and choosing. */
const TYPED_INTO = "vscode-dropdown, vscode-option, input, textarea";
const MOVED_IN = "vscode-panel-tab, [role=radio], .table";
const MOVING = /^(Arrow|Home$|End$|Enter$)/;

function act(page: Page, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target as Element | null;
  if (target?.closest(TYPED_INTO) || (MOVING.test(event.key) && target?.closest(MOVED_IN))) return false;
  if (event.key === "Enter" && target?.closest("vscode-button, button")) return false;
  const action = ACTIONS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  return action ? action(page, event) !== false : false;
}

/** Answers false when it had nothing to do, so that the key goes on. */
type Action = (page: Page, event: KeyboardEvent) => boolean | void;

const ACTIONS: Readonly<Record<string, Action>> = {
  "1": ({ store, host }) => { store.set({ tab: "tokens" }); void host.call("host.tab", { tab: "tokens" }).catch(store.reportTrouble); },
  "2": ({ store, host }) => { store.set({ tab: "attention" }); void host.call("host.tab", { tab: "attention" }).catch(store.reportTrouble); },
  l: ({ store }) => store.lock(store.get().locked === null),
  Escape: ({ store }) => leave(store),
  ArrowLeft: (page) => step(page, (reading, at) => Math.max(0, Math.min(at, reading.count) - 1)),
  ArrowRight: (page) => step(page, (reading, at) => Math.min(reading.count - 1, at + 1)),
  Home: (page) => step(page, () => 0),
  End: (page) => step(page, (reading) => reading.count - 1),
  n: (page) => step(page, (reading, at) => surprising(reading, at, 1)),
  p: (page) => step(page, (reading, at) => surprising(reading, at, -1)),
  Enter: (page) => { const token = focusOf(page.store.get()); if (token !== null) reveal(page, token); },
  h: ({ store }, event) => withScene(store, (scene) => store.choose(nextHead(scene, event.shiftKey ? -1 : 1))),
  r: ({ store }) => { if (store.get().tab !== "attention") return false; store.choose({ withoutFirst: !store.get().attention.withoutFirst }); return true; },
  "+": ({ store }) => zoom(store, 0.6),
  "=": ({ store }) => zoom(store, 0.6),
  "-": ({ store }) => zoom(store, 1 / 0.6),
  "0": ({ store }) => withScene(store, () => store.choose({ region: null })),
  c: ({ store, host }) => {
    const sentence = currentSentence(store.get());
    if (sentence) void host.call("host.copy", { text: plainSentence(sentence) }).catch(store.reportTrouble);
  },
};

/** One step out: range, preview, zoom, chosen pair, lock. */
function leave(store: Page["store"]): void {
  const { preview, rangeEnd, attention, locked } = store.get();
  if (preview !== null || rangeEnd !== null) store.set({ preview: null, rangeEnd: null });
  else if (attention.region !== null) store.choose({ region: null });
  else if (attention.key !== null || attention.query !== null || attention.head !== null) store.choose({ key: null, query: null, head: null });
  else if (locked !== null) store.lock(false);
}

function withScene(store: Page["store"], act: (scene: Scene) => void): boolean {
  const scene = store.get().tab === "attention" ? sceneOf(store.get()) : null;
  if (scene) act(scene);
  return scene !== null;
}

function zoom(store: Page["store"], factor: number): boolean {
  return withScene(store, (scene) => store.choose({ region: zoomAbout(scene, store.get().attention.region, factor) }));
}

function step({ store }: Page, to: (reading: Reading, at: number) => number): boolean {
  const snapshot = store.get();
  const { reading } = snapshot;
  const at = snapshot.preview ?? anchorOf(snapshot);
  if (!reading || reading.count === 0 || at === null || snapshot.tab !== "tokens") return false;
  store.set({ preview: to(reading, at) });
  return true;
}

function surprising(reading: Reading, at: number, by: 1 | -1): number {
  for (let t = Math.min(at, reading.count) + by; t >= 0 && t < reading.count; t += by)
    if (hasNumber(reading, t) && reading.document.scores.logProb[t]! <= SURPRISING) return t;
  return Math.min(at, reading.count - 1);
}
