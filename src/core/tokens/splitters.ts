// Pre-tokenisation: how a text falls into words that no token crosses.

/** Calls `take` for each piece of a text, in order; together they are the text. `dropped` ones give no token. */
export type Splitter = (text: string, take: (piece: string, dropped: boolean) => void) => void;

/** What becomes of the stretches that a pattern matches (Hugging Face tokenizers, SplitDelimiterBehavior). */
export type SplitBehavior = "isolated" | "removed" | "mergedWithPrevious" | "mergedWithNext" | "contiguous";

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly matched: boolean;
}

/** `pattern` has the flag g; an empty match is a boundary. With `inverted`, what stands between matches counts as matched. */
export function splitBy(pattern: RegExp, behavior: SplitBehavior, inverted = false): Splitter {
  if (behavior === "isolated") return (text, take) => eachStretch(text, pattern, (from, to) => take(text.slice(from, to), false));
  return (text, take) => {
    const stretches: Stretch[] = [];
    eachStretch(text, pattern, (from, to, matched) => stretches.push({ from, to, matched: matched !== inverted }));
    for (const { from, to, matched } of joiners[behavior](stretches)) take(text.slice(from, to), matched && behavior === "removed");
  };
}

/** One splitter after another, each on the pieces that the one before it left. */
export function splitInTurn(splitters: readonly Splitter[]): Splitter {
  const [first, ...others] = splitters;
  if (!first) return (text, take) => take(text, false);
  if (others.length === 0) return first;
  const rest = splitInTurn(others);
  return (text, take) => first(text, (piece, dropped) => (dropped ? take(piece, true) : rest(piece, take)));
}

/** The matches and what stands between them, empty ones left out. */
function eachStretch(text: string, pattern: RegExp, take: (from: number, to: number, matched: boolean) => void): void {
  let done = 0;
  let searchFrom = 0;
  while (searchFrom <= text.length) {
    pattern.lastIndex = searchFrom; // `take` may have used the pattern
    const match = pattern.exec(text);
    if (!match) break;
    const { index } = match;
    const end = index + match[0].length;
    if (index > done) take(done, index, false);
    if (end > index) take(index, end, true);
    done = end;
    searchFrom = end > index ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  }
  if (done < text.length) take(done, text.length, false);
}

const joiners: Readonly<Record<Exclude<SplitBehavior, "isolated">, (stretches: readonly Stretch[]) => readonly Stretch[]>> = {
  removed: stretches => stretches,
  contiguous: stretches => joined(stretches, (left, right) => left.matched && right.matched),
  mergedWithPrevious: stretches => joined(stretches, (left, right) => !left.matched && right.matched),
  mergedWithNext: stretches => joined(stretches, (left, right) => left.matched && !right.matched),
};

/** Joins neighbours; the joined stretch is judged by its last part. */
function joined(stretches: readonly Stretch[], join: (left: Stretch, right: Stretch) => boolean): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    const last = result.at(-1);
    if (last && join(last, stretch)) result[result.length - 1] = { ...stretch, from: last.from };
    else result.push(stretch);
  }
  return result;
}
