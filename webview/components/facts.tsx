import type { VNode } from "preact";
import { count, decimals, nats } from "../../src/protocol/format";
import type { Distribution } from "../layout/distribution";
import { hasNumber, type Reading } from "../layout/reading";

/** What else is known of one token. */
export function Facts({ reading, token, distribution }: { readonly reading: Reading; readonly token: number; readonly distribution: Distribution | null }): VNode {
  const { tokens, scores, textStart } = reading.document;
  const best = distribution?.candidates[0]?.probability;
  const logProb = hasNumber(reading, token) && distribution ? scores.logProb[token]! : null;
  return (
    <dl class="facts">
      <Fact name="log p" value={logProb === null ? "–" : `${nats(logProb)} nats`} />
      <Fact name="p / best" value={logProb === null || best === undefined ? "–" : ratio(Math.exp(logProb) / best)} />
      <Fact name="id" value={count(tokens.ids[token]!)} />
      <Fact name="offset" value={`${tokens.start[token]! + textStart}–${tokens.end[token]! + textStart}`} />
    </dl>
  );
}

function ratio(value: number): string {
  return value < 0.0005 ? "< 0.001" : decimals(value, 3);
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): VNode {
  return <div><dt>{name}</dt><dd>{value}</dd></div>;
}
