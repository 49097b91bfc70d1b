import type { ComponentChildren, VNode } from "preact";
import { count, percent, wholePercent } from "../../src/protocol/format";
import type { Candidate, Distribution, MassByRank } from "../layout/distribution";
import { Piece } from "./text";

/** The most probable tokens at a place, the one that stands there, and what is left over. */
export function DistributionList({ distribution }: { readonly distribution: Distribution }): VNode {
  const { candidates, actual, between, others } = distribution;
  const top = candidates[0]?.probability ?? 1;
  const listed = actual !== null && candidates.some((candidate) => candidate.id === actual.id);
  return (
    <div class="distribution" role="table" aria-label="Most probable tokens here">
      {candidates.map((candidate) => <CandidateRow candidate={candidate} top={top} actual={candidate.id === actual?.id} />)}
      {between > 0 && <Line name="gap" rank="⋮">{count(between)} between</Line>}
      {actual !== null && !listed && <CandidateRow candidate={actual} top={top} actual />}
      <Line name="others" rank="" share={percent(others.probability)}>{count(others.count)} others</Line>
    </div>
  );
}

function CandidateRow({ candidate, top, actual }: { readonly candidate: Candidate; readonly top: number; readonly actual: boolean }): VNode {
  return (
    <div class={actual ? "line actual" : "line"} role="row" data-rank={candidate.rank}>
      <span class="rank" role="cell">{count(candidate.rank)}</span>
      <span class="piece" role="cell"><Piece text={candidate.text} /></span>
      <span class="bar" role="presentation"><i style={{ width: `${((candidate.probability / top) * 100).toFixed(2)}%` }} /></span>
      <span class="share" role="cell">{percent(candidate.probability)}</span>
    </div>
  );
}

function Line({ name, rank, share, children }: { readonly name: string; readonly rank: string; readonly share?: string; readonly children: ComponentChildren }): VNode {
  return (
    <div class={`line ${name}`} role="row">
      <span class="rank" role="cell">{rank}</span>
      <span class="words" role="cell">{children}</span>
      <span class="share" role="cell">{share}</span>
    </div>
  );
}

/** Pixels that a whole percent and a gap take. */
const NUMBER_WIDTH = 32;

const INK = [0.85, 0.6, 0.42, 0.28, 0.16];

/** Where the probability lies, by rank: the shape of the uncertainty in one line. */
export function MassBar({ mass, width }: { readonly mass: MassByRank; readonly width: number }): VNode {
  const [top, height] = [6, 12];
  const said = mass.parts.map((part) => `${part.label} ${wholePercent(part.to - part.from)}`).join(", ");
  return (
    <svg class="mass" width={width} height={46} role="img" aria-label={`Share of the probability by rank: ${said}`}>
      {mass.parts.map((part, i) => <MassPartView part={part} width={width} top={top} height={height} ink={part.label === "rest" ? INK[4]! : INK[i]!} />)}
      {mass.actualAt !== null && <rect class="here" x={Math.min(width - 2.5, mass.actualAt * width - 1.25)} y={top - 4} width={2.5} height={height + 7} />}
    </svg>
  );
}

function MassPartView({ part, width, top, height, ink }: { readonly part: MassByRank["parts"][number]; readonly width: number; readonly top: number; readonly height: number; readonly ink: number }): VNode {
  const x = part.from * width;
  const wide = (part.to - part.from) * width;
  const below = top + height + 14;
  const beside = wide > NUMBER_WIDTH + 6 * part.label.length;
  return (
    <>
      <rect x={x} y={top} width={Math.max(1, wide - 1)} height={height} style={{ fill: `color-mix(in srgb, var(--fg) ${ink * 100}%, var(--bg))` }} />
      {wide > 34 && <text class="strong" x={x} y={below}>{wholePercent(part.to - part.from)}</text>}
      {beside ? <text x={x + NUMBER_WIDTH} y={below}>{part.label}</text> : wide > 34 && <text x={x} y={below + 13}>{part.label}</text>}
    </>
  );
}
