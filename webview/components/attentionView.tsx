import type { VNode } from "preact";
import { attentionSentence } from "../layout/attentionSentence";
import type { Reading } from "../layout/reading";
import { computingSentence } from "../layout/sentence";
import { sceneOf } from "../scene";
import { queryOf } from "../store";
import { Coming } from "./answer";
import type { Room } from "./app";
import { HeadMap } from "./headMap";
import { HeadsFigure } from "./headsFigure";
import { useSnapshot } from "./hooks";
import { LinesFigure } from "./linesFigure";
import { ReadStrip } from "./readStrip";
import { Headline } from "./text";
import { WallFigure } from "./wallFigure";

const GAP = 28;

/** Which head reads what from where? Attention is a cube, query x key x head: fix two, see the third. */
export function AttentionView({ room }: { readonly room: Room }): VNode | null {
  const reading = useSnapshot((s) => s.reading);
  const scene = useSnapshot(sceneOf);
  if (!reading) return null;
  const main = room.wide ? Math.floor((room.width - GAP) / 2.35) : room.width;
  const side = room.wide ? room.width - GAP - main : room.width;
  const heads = scene && <HeadsFigure scene={scene} width={main} room={room} />;
  const text = <ReadStrip reading={scene?.reading ?? reading} scene={scene} room={room} />;
  const lines = scene && <LinesFigure scene={scene} width={room.wide ? side : main} />;
  const map = scene && <HeadMap scene={scene} width={side} room={room} />;
  return (
    <div class="body">
      {scene ? <Headline sentence={attentionSentence(scene.reading, scene.row, scene.head, scene.key)} /> : <Waiting reading={reading} />}
      <Coming reading={reading} />
      {room.wide
        ? <><div class="columns attention"><div>{heads}{text}</div><div>{map}{lines}</div></div>{scene && <WallFigure scene={scene} width={room.width} />}</>
        : <>{heads}{text}{lines}{map}</>}
    </div>
  );
}

/** Before the first row of attention is there. */
function Waiting({ reading }: { readonly reading: Reading }): VNode {
  const query = useSnapshot(queryOf);
  const sentence = query !== null && query >= reading.document.computed ? computingSentence(reading) : { main: ["Reading the attention of this token…"], small: [] };
  return <Headline sentence={sentence} />;
}

