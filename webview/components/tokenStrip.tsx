import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { bits, count, surprisalBits } from "../../src/protocol/format";
import { NO_LEVEL, type Scale } from "../layout/levels";
import { tokenName, type Reading } from "../layout/reading";
import { anchorOf } from "../store";
import { usePage, useSnapshot } from "./hooks";
import { reveal } from "./reveal";
import { Strip, type Painter } from "./strip";

export interface TokenStripProps {
  readonly reading: Reading;
  readonly levels: Uint8Array;
  readonly scale: Scale;
  /** Tokens from here on hold no number that stands. */
  readonly staleFrom: number;
  readonly wide: boolean;
}

/** The text, painted by the class of each token's number. */
export function TokenStrip({ reading, levels, scale, staleFrom, wide }: TokenStripProps): VNode {
  const page = usePage();
  const caret = useSnapshot(anchorOf);
  const preview = useSnapshot((s) => s.preview);
  const rangeEnd = useSnapshot((s) => s.rangeEnd);
  const range = rangeEnd === null || caret === null ? null : ([Math.min(caret, rangeEnd), Math.max(caret, rangeEnd)] as const);
  const painter = useMemo(() => painterFor(reading, levels, scale, staleFrom), [reading, levels, scale, staleFrom]);
  const pick = (token: number, event: MouseEvent): void => {
    if (event.shiftKey) page.store.set({ rangeEnd: token });
    else reveal(page, token);
  };
  return (
    <Strip label="Tokens of the text" reading={reading} painter={painter} caret={caret} preview={preview} range={range} wide={wide}
      onPreview={(token) => { if (token !== page.store.get().preview) page.store.set({ preview: token }); }}
      onPick={pick} sight={page.sight} />
  );
}

function painterFor(reading: Reading, levels: Uint8Array, scale: Scale, staleFrom: number): Painter {
  const settled = Math.min(reading.document.computed, staleFrom);
  return (token) => {
    const name = tokenName(reading, token);
    if (token >= settled) return { name: "unsettled", label: `${name}, not read yet` };
    const level = levels[token]!;
    if (level === NO_LEVEL) return { name: "bare", label: `${name}, no context` };
    const { logProb, rank } = reading.document.scores;
    const label = `${name}, ${bits(surprisalBits(logProb[token]!))} bits, rank ${count(rank[token]!)}`;
    return { name: `s${scale.steps[level]}${scale.neutral ? " neutral" : ""}`, label };
  };
}
