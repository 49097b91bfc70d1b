import type { VNode } from "preact";
import { count, headName, wholePercent } from "../../src/protocol/format";
import type { PatternAnswer } from "../../src/protocol/engineMethods";
import type { Head } from "../layout/attentionRow";

/** What a head does over the whole text, in the triangle that its map leaves empty. */
export function MapFacts({ metrics, size, head }: { readonly metrics: PatternAnswer["metrics"]; readonly size: number; readonly head: Head }): VNode | null {
  if (!metrics) return null;
  const roomy = size > 280;
  const facts: readonly (readonly [string, number | null])[] = [["first token", metrics.firstMass], ["induction", metrics.inductionMass], ["duplicate", metrics.duplicateMass], ["previous", metrics.previousMass], ["itself", metrics.selfMass]];
  return (
    <div class={roomy ? "map-facts" : "map-facts tight"} style={{ width: `${Math.floor(size * 0.54)}px` }}>
      <h3>{roomy ? "What this head does here" : `${headName(head.layer, head.head)} here`}</h3>
      <dl>
        {facts.slice(0, roomy ? 5 : 3).map(([name, share]) => (
          <div><dt>{name}</dt>{roomy && <span class="bar" aria-hidden="true"><i style={{ width: `${((share ?? 0) * 100).toFixed(1)}%` }} /></span>}<dd>{share === null ? "–" : wholePercent(share)}</dd></div>
        ))}
      </dl>
      {size > 340 && <p>mean distance {count(metrics.meanDistance)} tokens</p>}
      {size > 340 && <p class="scale" aria-hidden="true"><i /><span>0</span><span>25</span><span>100&#x202f;%</span></p>}
    </div>
  );
}
