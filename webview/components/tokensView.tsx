import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { bits, count, decimals, nats, percent } from "../../src/protocol/format";
import type { Measure } from "../../src/protocol/viewMethods";
import { distributionAt, massByRank } from "../layout/distribution";
import { countLevels, levelsOf, scaleOf, valuesOf, type Scale } from "../layout/levels";
import { lineNumber, type Reading } from "../layout/reading";
import { focusOf, type Snapshot } from "../store";
import { AlongChart } from "./alongChart";
import { Answer } from "./answer";
import type { Room } from "./app";
import { DistributionList, MassBar } from "./distribution";
import { Facts } from "./facts";
import { Figure, type Table } from "./figure";
import { usePage, useSnapshot } from "./hooks";
import { Legend } from "./legend";
import { TokenStrip } from "./tokenStrip";
import { Dropdown } from "./toolkit";
import { TotalsView } from "./totals";

const MEASURES: readonly (readonly [Measure, string])[] = [["surprisal", "Surprisal"], ["rank", "Rank"], ["entropy", "Entropy"], ["probability", "Probability"]];
const GAP = 28;

/** Where is the text surprising, and what did the model expect at the caret? */
export function TokensView({ room }: { readonly room: Room }): VNode | null {
  const reading = useSnapshot((s) => s.reading);
  if (!reading) return null;
  const side = room.wide ? Math.floor((room.width - GAP) / 2.15) : room.width;
  const main = room.wide ? room.width - GAP - side : room.width;
  const atCaret = <AtCaret reading={reading} room={room} width={side} />;
  const text = <TextFigures reading={reading} room={room} width={main} />;
  const totals = <TotalsView reading={reading} />;
  return (
    <div class="body">
      <Answer reading={reading} />
      {room.wide
        ? <div class="columns tokens"><div>{text}</div><div>{atCaret}{totals}</div></div>
        : <>{atCaret}{text}{totals}</>}
    </div>
  );
}

function AtCaret({ reading, room, width }: { readonly reading: Reading; readonly room: Room; readonly width: number }): VNode | null {
  const focus = useSnapshot(focusOf) ?? reading.count;
  const most = room.narrow ? 8 : 10;
  const fresh = useSnapshot((s) => s.staleFrom === null || focus < s.staleFrom);
  const mass = useSnapshot((s) => massFor(s, reading, focus));
  const distribution = useMemo(() => (fresh ? distributionAt(reading, focus, most) : null), [reading, focus, fresh, most]);
  const byRank = useMemo(() => (mass ? massByRank(mass, distribution?.actual?.rank ?? null) : null), [mass, distribution]);
  const shown = useRef(false);
  shown.current ||= distribution !== null;
  // Before the first numbers there is nothing to keep room for: the text comes first.
  if (!shown.current && focus >= reading.document.computed) return null;
  const unit = focus < reading.count ? "what could have stood here" : "what could come next";
  return (
    <Figure title={focus < reading.count ? "At the caret" : "At the end"} class="at-caret" help="How probable the model found each token at this place, before any sampling: temperature 1, the whole vocabulary. The coloured row is what stands there. The bar below shows how much of the probability the most probable 1, 10, 100 and 1,000 tokens hold." unit={unit} table={() => distributionTable(reading, focus)}>
      <div style={{ minHeight: `${heightFor(Math.min(reading.document.scores.topK, most))}px` }}>
        {distribution ? <DistributionList distribution={distribution} /> : <p class="note">No numbers here.</p>}
        {byRank && <MassBar mass={byRank} width={width} />}
      </div>
      {focus < reading.count && <Facts reading={reading} token={focus} distribution={distribution} />}
    </Figure>
  );
}

/** Pixels that the longest list of so many candidates takes, bar of mass included: kept free, so that nothing below moves. */
function heightFor(candidates: number): number {
  return candidates * 20 + 15 + 20 + 20 + 54;
}

/** The long answer where it is there; until then what the text's own numbers hold. */
function massFor(snapshot: Snapshot, reading: Reading, focus: number): TopLogProb {
  const { mass, staleFrom } = snapshot;
  if (staleFrom !== null && focus >= staleFrom) return null;
  if (mass && mass.token === focus && mass.reading.document.version === reading.document.version && mass.reading.document.uri === reading.document.uri) return mass.answer;
  return ownTop(reading, focus);
}

type TopLogProb = { readonly topLogProb: Float32Array } | null;

const tops = new WeakMap<Reading, Map<number, TopLogProb>>();

/** The same object for the same place, so that a view which compares by identity stays still. */
function ownTop(reading: Reading, focus: number): TopLogProb {
  let known = tops.get(reading);
  if (!known) tops.set(reading, (known = new Map<number, TopLogProb>()));
  if (!known.has(focus)) known.set(focus, topOf(reading, focus));
  return known.get(focus) ?? null;
}

function topOf(reading: Reading, focus: number): TopLogProb {
  const { scores, next, computed } = reading.document;
  if (focus >= reading.count) return computed >= reading.count ? next : null;
  if (focus >= computed || Number.isNaN(scores.logProb[focus]!)) return null;
  return { topLogProb: scores.topLogProb.subarray(focus * scores.topK, (focus + 1) * scores.topK) };
}

function distributionTable(reading: Reading, focus: number): Table {
  const distribution = distributionAt(reading, focus, Number.MAX_SAFE_INTEGER);
  const all = distribution ? [...distribution.candidates, ...(distribution.between > 0 && distribution.actual ? [distribution.actual] : [])] : [];
  return { columns: ["rank", "token", "id", "probability"], rows: all.map((c) => [count(c.rank), c.text, String(c.id), percent(c.probability)]) };
}

function TextFigures({ reading, room, width }: { readonly reading: Reading; readonly room: Room; readonly width: number }): VNode {
  const { store } = usePage();
  const measure = useSnapshot((s) => s.measure);
  const thresholds = useSnapshot((s) => s.settings.rankThresholds);
  const staleFrom = useSnapshot((s) => s.staleFrom) ?? reading.count;
  const scale = useMemo(() => scaleOf(measure, thresholds), [measure, thresholds]);
  const values = useMemo(() => valuesOf(reading.document, measure).fill(Number.NaN, staleFrom), [reading, measure, staleFrom]);
  const levels = useMemo(() => levelsOf(values, scale), [values, scale]);
  const picker = <Dropdown label="Measure" value={measure} options={MEASURES} onChoose={(chosen) => store.set({ measure: chosen })} />;
  return (
    <>
      <Figure title="Text" help="Surprisal is −log2 of a token’s probability: 1 bit is a coin toss, 10 bits about one in a thousand. Rank is the token’s place among all tokens. Entropy is how unsure the model was before the token, whatever came. Little ink: as expected. A tick marks where a token begins." unit={`${scale.title.toLowerCase()} of each token`} right={picker} table={() => tokensTable(reading)}>
        <TokenStrip reading={reading} levels={levels} scale={scale} staleFrom={staleFrom} wide={room.wide} />
        <Legend scale={scale} counts={countLevels(levels, scale)} />
      </Figure>
      <Figure title="Along the text" help="One bar for each token, left to right; where tokens are narrower than a pixel, the highest of them. Click to go there; drag to scroll the text above." unit={chartUnit(scale)} table={() => tokensTable(reading)}>
        <AlongChart reading={reading} values={values} scale={scale} width={width} />
      </Figure>
    </>
  );
}

function chartUnit(scale: Scale): string {
  return { surprisal: "bits", rank: "rank, each line ten times the one below", entropy: "bits of entropy", probability: "probability in %" }[scale.measure];
}

function tokensTable(reading: Reading): Table {
  const { tokens, scores, computed } = reading.document;
  const rows = Array.from({ length: reading.count }, (_, t) => {
    const logProb = t < computed ? scores.logProb[t]! : Number.NaN;
    const known = !Number.isNaN(logProb);
    return [String(t + 1), String(lineNumber(reading, t)), tokens.pieces[t] ?? "", String(tokens.ids[t]), known ? bits(-logProb / Math.LN2) : "", known ? count(scores.rank[t]!) : "", known ? percent(Math.exp(logProb)) : "", known ? decimals(scores.entropyBits[t]!, 1) : "", known ? nats(logProb) : ""];
  });
  return { columns: ["token", "line", "text", "id", "bits", "rank", "p", "entropy", "log p"], rows };
}
