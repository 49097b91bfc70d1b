import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { spoken } from "../../src/protocol/display";
import { headName, percent } from "../../src/protocol/format";
import { firstShare, keysOf } from "../layout/attentionRow";
import { tokenText, type Reading } from "../layout/reading";
import type { Scene } from "../scene";
import { anchorOf } from "../store";
import type { Room } from "./app";
import { Figure } from "./figure";
import { usePage, useSnapshot } from "./hooks";
import { reveal } from "./reveal";
import { Segmented } from "./segmented";
import { Strip, type Painter } from "./strip";
import { Piece } from "./text";

const DIRECTIONS = [["keys", "Keys"], ["queries", "Queries"]] as const;

/** Weights below this are not drawn: half a percent. */
const LEAST = 0.005;
const MOST_TINT = 44;

/** The text painted by what the query reads (keys), or by who reads the key (queries). */
export function ReadStrip({ reading, scene, room }: { readonly reading: Reading; readonly scene: Scene | null; readonly room: Room }): VNode {
  const page = usePage();
  const caret = useSnapshot(anchorOf);
  const previewKey = useSnapshot((s) => s.previewKey);
  const { withoutFirst, direction } = useSnapshot((s) => s.attention);
  const readers = useReaders(scene, direction === "queries", withoutFirst);
  const painter = useMemo(() => painterFor(reading, scene, direction === "queries" ? readers : null, withoutFirst), [reading, scene, direction, readers, withoutFirst]);
  const preview = (token: number | null): void => {
    const key = scene && token !== null && token <= scene.row.query ? token : null;
    if (key !== page.store.get().previewKey) page.store.set({ previewKey: key });
  };
  const pick = (token: number, event: MouseEvent): void => {
    if (event.shiftKey && scene && token <= scene.row.query) page.store.choose({ key: token });
    else reveal(page, token);
  };
  return (
    <Figure title="Text" class="read" unit={scene && unitFor(reading, scene, direction)} right={<Segmented label="What the text shows" value={direction} options={DIRECTIONS} onChoose={(chosen) => page.store.choose({ direction: chosen })} />}
      table={() => ({ columns: ["token", "text", "weight"], rows: Array.from({ length: reading.count }, (_, t) => [String(t + 1), tokenText(reading, t), painter(t).label.split(", ").at(-1) ?? ""]) })}>
      <Strip label="Tokens of the text, by attention" reading={reading} painter={painter} caret={caret} query={scene?.row.query ?? null} preview={previewKey} wide={room.wide} onPreview={preview} onPick={pick} />
      {scene && <p class="note">{noteFor(scene, withoutFirst)}</p>}
    </Figure>
  );
}

function unitFor(reading: Reading, scene: Scene, direction: "keys" | "queries"): VNode {
  const name = headName(scene.head.layer, scene.head.head);
  return direction === "keys"
    ? <>read from <Piece text={tokenText(reading, scene.row.query)} /> by {name}</>
    : <>who reads <Piece text={tokenText(reading, scene.key)} />, by {name}</>;
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

function painterFor(reading: Reading, scene: Scene | null, readers: Float32Array | null, withoutFirst: boolean): Painter {
  if (!scene) return (token) => ({ name: "", label: spoken(tokenText(reading, token)) });
  const { row, head } = scene;
  const weights = readers ?? keysOf(row, head, withoutFirst);
  return (token) => {
    const text = spoken(tokenText(reading, token));
    if (!readers && token > row.query) return { name: "after", label: `${text}, after the query` };
    const weight = weights[token] ?? 0;
    const label = `${text}, ${token === row.query ? "query, " : ""}${percent(weight)}`;
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
