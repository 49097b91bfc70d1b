import type { VNode } from "preact";
import type { Scale } from "../layout/levels";

const HEIGHT = 20;

/** The legend is the histogram: each class with its tint, its underline, and how many tokens it holds. */
export function Legend({ scale, counts }: { readonly scale: Scale; readonly counts: readonly number[] }): VNode {
  const most = Math.max(1, ...counts);
  return (
    <ul class="legend" aria-label="Classes, and how many tokens fall in each">
      {counts.map((amount, i) => (
        <li>
          <span class="column"><i class={`s${scale.steps[i]}${scale.neutral ? " neutral" : ""}`} style={{ height: `${Math.max(3, (HEIGHT * amount) / most)}px` }} /></span>
          <span><b>{amount}</b><span class="dot"> · </span><span class="label">{scale.labels[i]}</span></span>
        </li>
      ))}
    </ul>
  );
}
