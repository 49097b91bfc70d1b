import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { count, decimals, perplexity } from "../../src/protocol/format";
import type { Reading } from "../layout/reading";
import { totalsOf } from "../layout/totals";
import { windowsOf } from "../layout/windows";
import { anchorOf } from "../store";
import { Figure } from "./figure";
import { useSnapshot, useWidth } from "./hooks";

/** Means over the text, or over the range of tokens that was chosen, and how full the model's context is. */
export function TotalsView({ reading }: { readonly reading: Reading }): VNode {
  const anchor = useSnapshot(anchorOf) ?? 0;
  const rangeEnd = useSnapshot((s) => s.rangeEnd);
  const [from, to] = rangeEnd === null ? [0, reading.count] : [Math.min(anchor, rangeEnd), Math.min(reading.count, Math.max(anchor, rangeEnd) + 1)];
  const totals = useMemo(() => totalsOf(reading, from, to), [reading, from, to]);
  const title = rangeEnd === null ? (reading.document.scope === null ? "Whole text" : "Text read") : `Tokens ${count(from + 1)} to ${count(to)}`;
  const values: readonly (readonly [string, string])[] = [
    [totals.bitsPerToken === null ? "–" : decimals(totals.bitsPerToken, 2), "bits/token"],
    [totals.perplexity === null ? "–" : perplexity(totals.perplexity), "perplexity"],
    [totals.bitsPerByte === null ? "–" : decimals(totals.bitsPerByte, 2), "bits/byte"],
    [count(totals.tokens - totals.scored), "without context"],
  ];
  return (
    <Figure title={title} class="totals" help="Bits per token is the mean surprisal; perplexity is 2 to that power. Bits per byte divides by the text’s bytes in UTF-8, so that it can be compared between tokenizers. Tokens without context have no number and are left out. Shift-click a token for the totals of a range." table={() => ({ columns: ["measure", "value"], rows: values.map(([value, name]) => [name, value]) })}>
      <p class="sums">{values.map(([value, name]) => <span><b>{value}</b> {name}</span>)}</p>
      <Gauge used={reading.count} of={reading.document.model.contextLength} />
      <Windows reading={reading} caret={anchor} />
    </Figure>
  );
}

function Gauge({ used, of }: { readonly used: number; readonly of: number }): VNode {
  const left = of - used;
  return (
    <>
      <div class="gauge" role="meter" aria-label="Context used" aria-valuemin={0} aria-valuemax={of} aria-valuenow={Math.min(used, of)}>
        <i style={{ width: `${Math.min(100, (used / of) * 100).toFixed(2)}%` }} />
      </div>
      <p class="note">{count(used)} of {count(of)} tokens of context{left >= 0 ? `, ${count(left)} left` : ": read in windows that overlap by half"}</p>
    </>
  );
}

const [WINDOW_HEIGHT, WINDOW_STEP] = [9, 14];

/** A text longer than the model's context: which part each run scored, and what it saw before that. */
function Windows({ reading, caret }: { readonly reading: Reading; readonly caret: number }): VNode | null {
  const [box, width] = useWidth<HTMLDivElement>();
  const windows = useMemo(() => windowsOf(reading.document.scores.windowStart.subarray(0, reading.document.computed)), [reading]);
  if (windows.length < 2) return null;
  const x = (token: number): number => (token / reading.count) * Math.max(1, width - 1);
  const own = windows.findIndex((window) => caret >= window.from && caret < window.to);
  return (
    <div class="windows" ref={box}>
      <svg width={width} height={windows.length * WINDOW_STEP} role="img" aria-label={`Read in ${windows.length} windows`}>
        {windows.map((window, i) => (
          <g key={window.from}>
            <rect class="seen" x={x(window.start) + 0.5} y={i * WINDOW_STEP + 0.5} width={x(window.to) - x(window.start)} height={WINDOW_HEIGHT} />
            <rect class="scored" x={x(window.from) + 0.5} y={i * WINDOW_STEP + 0.5} width={x(window.to) - x(window.from)} height={WINDOW_HEIGHT} />
          </g>
        ))}
      </svg>
      <p class="note">Filled: scored. Open: context only.{own >= 0 && ` Caret in window ${own + 1} of ${windows.length}, which starts at token ${count(windows[own]!.start + 1)}.`}</p>
    </div>
  );
}
