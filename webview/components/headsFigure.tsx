import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { headName, percent } from "../../src/protocol/format";
import { headShares, sameHead, topHeads, type GridMeasure, type Head, type HeadShare } from "../layout/attentionRow";
import { tokenText } from "../layout/reading";
import type { Scene } from "../scene";
import type { Room } from "./app";
import { Figure } from "./figure";
import { HeadsGrid } from "./headsGrid";
import { usePage, useSnapshot } from "./hooks";
import { Piece } from "./text";
import { Dropdown } from "./toolkit";

const MEASURES: readonly (readonly [GridMeasure, string])[] = [["pair", "This pair"], ["strongest", "Strongest key"], ["first", "First token"]];

/** All heads of the query's row: how much each gives to the key; and the six that give most. */
export function HeadsFigure({ scene, width, room }: { readonly scene: Scene; readonly width: number; readonly room: Room }): VNode {
  const { store } = usePage();
  const { reading, row, head, key } = scene;
  const measure = useSnapshot((s) => s.attention.grid);
  const [hovered, hover] = useState<HeadShare | null>(null);
  const shares = useMemo(() => headShares(row, measure, key), [row, measure, key]);
  const top = useMemo(() => topHeads(row, shares, room.narrow ? 4 : 6), [row, shares, room.narrow]);
  const choose = (chosen: Head): void => store.choose({ head: { layer: chosen.layer, head: chosen.head }, key });
  const from = <Piece text={tokenText(reading, row.query)} />;
  const unit = hovered
    ? <><b>{headName(hovered.layer, hovered.head)}</b> {percent(hovered.share)}</>
    : measure === "pair" ? <>share of the row, {from} → <Piece text={tokenText(reading, key)} /></>
    : measure === "first" ? <>share of the first token in the row of {from}</> : <>largest share of one key in the row of {from}</>;
  return (
    <Figure title="Heads" class="heads" help="Each cell is one attention head: block from left to right, head from top to bottom. Its colour is the share of its attention that the query gives to the key. A head’s name is block.head, counted from zero. Click one to see its map." unit={unit} right={<Dropdown label="What the grid shows" value={measure} options={MEASURES} onChoose={(grid) => store.choose({ grid })} />}
      table={() => ({ columns: ["head", "share"], rows: topHeads(row, shares, shares.length).map((h) => [headName(h.layer, h.head), percent(h.share)]) })}>
      <HeadsGrid row={row} shares={shares} head={head} width={width} onChoose={choose} onHover={hover} />
      <ol class="top-heads">
        {top.map((h) => (
          <li key={headName(h.layer, h.head)}>
            <button type="button" class={sameHead(h, head) ? "selected" : ""} aria-pressed={sameHead(h, head)} onClick={() => choose(h)}>
              <span class="mono">{headName(h.layer, h.head)}</span>
              <span class="bar"><i style={{ width: `${(h.share / (top[0]?.share || 1)) * 100}%` }} /></span>
              <span class="share">{percent(h.share)}</span>
            </button>
          </li>
        ))}
      </ol>
    </Figure>
  );
}
