import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { attentionSentence } from "../layout/attentionSentence";
import { lineNumber, type Reading } from "../layout/reading";
import { computingSentence, staleSentence, tokenSentence, type Sentence } from "../layout/sentence";
import { sceneOf } from "../scene";
import { focusOf, type Snapshot } from "../store";
import { useSnapshot } from "./hooks";
import { Progress } from "./states";
import { Headline } from "./text";

/** The sentence of the view on show, for the copy. */
export function currentSentence(snapshot: Snapshot): Sentence | null {
  const scene = snapshot.tab === "attention" ? sceneOf(snapshot) : null;
  if (scene) return attentionSentence(scene.reading, scene.row, scene.head, scene.key);
  const focus = focusOf(snapshot);
  return snapshot.reading && focus !== null ? sentenceFor(snapshot.reading, focus, snapshot.staleFrom) : null;
}

/** What the tokens view says of the place in focus. */
export function Answer({ reading }: { readonly reading: Reading }): VNode {
  const focus = useSnapshot(focusOf) ?? reading.count;
  const staleFrom = useSnapshot((s) => s.staleFrom);
  const sentence = useMemo(() => sentenceFor(reading, focus, staleFrom), [reading, focus, staleFrom]);
  return (
    <>
      <Headline sentence={sentence} />
      <Coming reading={reading} />
    </>
  );
}

/** How far the reading has come, and what went wrong. */
export function Coming({ reading }: { readonly reading: Reading }): VNode {
  const trouble = useSnapshot((s) => s.trouble);
  const { computed } = reading.document;
  return (
    <>
      {computed < reading.count && <Progress share={computed / reading.count} label="Tokens read" />}
      {trouble !== null && <p class="note trouble">{trouble}</p>}
    </>
  );
}

function sentenceFor(reading: Reading, focus: number, staleFrom: number | null): Sentence {
  if (staleFrom !== null && focus >= staleFrom) return staleSentence(reading, staleFrom, lineNumber(reading, staleFrom));
  const { computed } = reading.document;
  return computed < reading.count && focus >= computed ? computingSentence(reading) : tokenSentence(reading, focus);
}
