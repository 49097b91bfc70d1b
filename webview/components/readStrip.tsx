import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { headName, percent } from "../../src/protocol/format";
import { firstShare, keysOf, meanKeys, type Head, type QueryRow } from "../layout/attentionRow";
import { tokenName, tokenText, type Reading } from "../layout/reading";
import type { Scene } from "../scene";
import { anchorOf, type AttentionChoice } from "../store";
import type { Room } from "./app";
import { Figure } from "./figure";
import { usePage, useSnapshot } from "./hooks";
import { reveal } from "./reveal";
import { Segmented } from "./segmented";
import { Strip, type Painter } from "./strip";
import { Piece } from "./text";
import { Dropdown } from "./toolkit";

const DIRECTIONS = [["keys", "Keys"], ["queries", "Queries"]] as const;

/** Weights below this are not drawn: half a percent. */
const LEAST = 0.005;
const MOST_TINT = 44;

/** The text painted by what the query reads (keys), or by who reads the key (queries). */
export function ReadStrip({ reading, scene, room }: { readonly reading: Reading; readonly scene: Scene | null; readonly room: Room }): VNode {
  const page = usePage();
  const caret = useSnapshot(anchorOf);
  const previewKey = useSnapshot((s) => s.previewKey);
  const { withoutFirst, direction, over } = useSnapshot((s) => s.attention);
  const readers = useReaders(scene, direction === "queries", withoutFirst);
  const [row, head] = [scene?.row ?? null, scene?.head ?? null];
  const weights = useMemo(() => (direction === "queries" ? readers : row && head && weightsOver(row, head, over, withoutFirst)), [row, head?.layer, head?.head, direction, over, readers, withoutFirst]);
  const painter = useMemo(() => painterFor(reading, weights, direction === "keys" && row ? row.query : null), [reading, weights, direction, row]);
  const preview = (token: number | null): void => {
    const key = scene && token !== null && token <= scene.row.query ? token : null;
    if (key !== page.store.get().previewKey) page.store.set({ previewKey: key });
  };
  const pick = (token: number, event: MouseEvent): void => {
    if (event.shiftKey && scene && token <= scene.row.query) page.store.choose({ key: token });
    else reveal(page, token);
  };
  return (
    <Figure title="Text" class="read" help="The probability of the token at the caret was computed by the position before it: that position is the query, drawn dashed. Keys shows what it reads; Queries shows who reads the chosen key. Shift-click a token to choose it as the key." unit={scene && unitFor(reading, scene, direction, over)} right={<Controls scene={scene} room={room} direction={direction} over={over} />}
      table={() => ({ columns: ["token", "text", "weight"], rows: Array.from({ length: reading.count }, (_, t) => [String(t + 1), tokenText(reading, t), painter(t).label.split(", ").at(-1) ?? ""]) })}>
      <Strip label="Tokens of the text, by attention" reading={reading} painter={painter} caret={caret} query={scene?.row.query ?? null} preview={previewKey} wide={room.wide} onPreview={preview} onPick={pick} />
      {scene && <p class="note">{noteFor(scene, withoutFirst)}</p>}
    </Figure>
  );
}

function Controls({ scene, room, direction, over }: { readonly scene: Scene | null; readonly room: Room; readonly direction: "keys" | "queries"; readonly over: Over }): VNode {
  const { store } = usePage();
  return (
    <>
      {room.width >= 560 && direction === "keys" && scene && <Dropdown label="Whose attention" value={over} options={MEANS} onChoose={(chosen) => store.choose({ over: chosen })} />}
      <Segmented label="What the text shows" value={direction} options={DIRECTIONS} onChoose={(chosen) => store.choose({ direction: chosen })} />
    </>
  );
}

const MEANS: readonly (readonly [Over, string])[] = [["head", "This head"], ["block", "Mean of its block"], ["all", "Mean of all heads"]];

type Over = AttentionChoice["over"];

function weightsOver(row: QueryRow, head: Head, over: Over, withoutFirst: boolean): Float32Array {
  return over === "head" ? keysOf(row, head, withoutFirst) : meanKeys(row, over === "block" ? head.layer : null, withoutFirst);
}

function unitFor(reading: Reading, scene: Scene, direction: "keys" | "queries", over: Over): VNode {
  const name = headName(scene.head.layer, scene.head.head);
  if (direction === "queries") return <>who reads <Piece text={tokenText(reading, scene.key)} />, by {name}</>;
  const by = over === "head" ? name : over === "block" ? `block ${scene.head.layer}, mean` : "all heads, mean";
  return <>read from <Piece text={tokenText(reading, scene.row.query)} /> by {by}</>;
}

/** Weight of every query on the scene's key, once the host has told; `null` until then. */
function useReaders(scene: Scene | null, wanted: boolean, withoutFirst: boolean): Float32Array | null {
  const { questions } = usePage();
  const readers = useSnapshot((s) => s.readers);
  const key = useSnapshot((s) => s.attention.key) ?? scene?.key ?? null;
  useEffect(() => { if (wanted && scene && key !== null) void questions.askReaders(scene.reading, scene.head, key); }, [wanted, scene?.reading, scene?.head.layer, scene?.head.head, key, withoutFirst]);
  const fits = readers && scene && readers.reading.document.version === scene.reading.document.version && readers.layer === scene.head.layer && readers.head === scene.head.head;
  return fits ? readers.answer : null;
}

/** Tokens after `query` cannot be seen by it; there is no such end where queries are painted. */
function painterFor(reading: Reading, weights: Float32Array | null, query: number | null): Painter {
  return (token) => {
    const text = tokenName(reading, token);
    if (query !== null && token > query) return { name: "after", label: `${text}, after the query` };
    if (!weights) return { name: "", label: text };
    const weight = weights[token] ?? 0;
    const label = `${text}, ${token === query ? "query, " : ""}${percent(weight)}`;
    if (weight < LEAST) return { name: "", label };
    const line = weight > 0.5 ? "att3" : weight > 0.1 ? "att2" : "att1";
    return { name: `att ${line}`, tint: `${(Math.sqrt(weight) * MOST_TINT).toFixed(0)}%`, label };
  };
}

function noteFor(scene: Scene, withoutFirst: boolean): string {
  const share = firstShare(scene.row, scene.head);
  const first = scene.row.startToken ? "The start token" : "The first token";
  const sink = share < LEAST || scene.row.query === 0 ? "" : `${first} takes ${percent(share)} of this row${withoutFirst ? ", which usually means “nothing to read”; it is left out and the rest scaled to 100\u202f%." : "; it is shown like the others."} `;
  return `${sink}Dashed: the query. Faded: what it cannot see.`;
}
