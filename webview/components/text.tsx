import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { glyphRuns, type GlyphRun } from "../../src/protocol/display";
import { plainSentence, type Part, type Sentence } from "../layout/sentence";
import { useSnapshot } from "./hooks";

export function Glyphs({ runs }: { readonly runs: readonly GlyphRun[] }): VNode {
  return <>{runs.map((run) => (run.glyph ? <span class="glyph">{run.text}</span> : run.text))}</>;
}

/** A token's text in the editor's font, white space made visible. */
export function Piece({ text }: { readonly text: string }): VNode {
  return <bdi class="mono"><Glyphs runs={glyphRuns(text)} /></bdi>;
}

/** The same on a ground of its own, inside a sentence. */
export function Chip({ text }: { readonly text: string }): VNode {
  return <bdi class="mono chip"><Glyphs runs={glyphRuns(text.length > 40 ? `${text.slice(0, 39)}…` : text)} /></bdi>;
}

export function Icon({ name }: { readonly name: string }): VNode {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}

function words(parts: readonly Part[], plain: boolean): (VNode | string)[] {
  return parts.map((part) => {
    if (typeof part === "string") return part;
    if ("strong" in part) return <b>{part.strong}</b>;
    return plain ? <Piece text={part.token} /> : <Chip text={part.token} />;
  });
}

/**
 * The answer in words, said to screen readers too. While the pointer is over the text it grows but does not shrink:
 * what lies below must not move away from under the pointer.
 */
export function Headline({ sentence }: { readonly sentence: Sentence }): VNode {
  const previewing = useSnapshot((s) => s.preview !== null || s.previewKey !== null);
  const box = useRef<HTMLParagraphElement>(null);
  const floor = useRef(0);
  useLayoutEffect(() => {
    const height = box.current?.offsetHeight ?? 0;
    floor.current = previewing ? Math.max(floor.current, height) : 0;
  }, [sentence, previewing]);
  return (
    <>
      <p class="headline" ref={box} style={{ minHeight: previewing && floor.current > 0 ? `${floor.current}px` : "" }}>
        {words(sentence.main, false)}
        {sentence.small.length > 0 && <small>{words(sentence.small, true)}</small>}
      </p>
      <Status text={plainSentence(sentence)} />
    </>
  );
}

const SAY_EVERY_MS = 500;

function Status({ text }: { readonly text: string }): VNode {
  const [said, say] = useState(text);
  const saidAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, saidAt.current + SAY_EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      saidAt.current = performance.now();
      say(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return <div class="unseen" role="status" aria-live="polite">{said}</div>;
}
