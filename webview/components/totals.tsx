import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { count, decimals, perplexity } from "../../src/protocol/format";
import type { Reading } from "../layout/reading";
import { totalsOf } from "../layout/totals";
import { anchorOf } from "../store";
import { Figure } from "./figure";
import { useSnapshot } from "./hooks";

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
    <Figure title={title} class="totals" table={() => ({ columns: ["measure", "value"], rows: values.map(([value, name]) => [name, value]) })}>
      <p class="sums">{values.map(([value, name]) => <span><b>{value}</b> {name}</span>)}</p>
      <Gauge used={reading.count} of={reading.document.model.contextLength} />
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
