// The Canonical Ordering Algorithm of Unicode sorts the marks of a character by their combining class. The platform's
// normalize() does it by insertion, which takes minutes for a character with a million marks; sorted before, they cost
// it nothing. The classes themselves are not needed: the platform shows which of two marks it puts first.

const LONG_RUN = /\p{M}{256,}/gu;
/** Combining classes 232 and 1, near the ends of the scale. */
const HIGH = "\u0315";
const LOW = "\u0334";

/** The same text up to canonical equivalence: no long run of marks is out of order. */
export function orderLongRuns(text: string): string {
  return text.replace(LONG_RUN, run => {
    const ordered: string[] = [];
    let segment: string[] = [];
    for (const mark of run.replace(/[^]/gu, one => one.normalize("NFD"))) {
      if (isNonStarter(mark)) segment.push(mark);
      else {
        ordered.push(inOrder(segment), mark);
        segment = [];
      }
    }
    return ordered.join("") + inOrder(segment);
  });
}

/** By class; marks of one class stay in the order in which they stand. */
function inOrder(marks: readonly string[]): string {
  const kinds = [...new Set(marks)].sort(compareClasses);
  const buckets = new Map<string, string[]>();
  let bucket: string[] = [];
  const all: string[][] = [];
  kinds.forEach((kind, i) => {
    if (i === 0 || compareClasses(kinds[i - 1] as string, kind) !== 0) all.push((bucket = []));
    buckets.set(kind, bucket);
  });
  for (const mark of marks) buckets.get(mark)?.push(mark);
  return all.map(each => each.join("")).join("");
}

function compareClasses(left: string, right: string): number {
  if (left === right) return 0;
  if (areSwapped(left, right)) return 1;
  return areSwapped(right, left) ? -1 : 0;
}

function isNonStarter(mark: string): boolean {
  let known = nonStarters.get(mark);
  if (known === undefined) nonStarters.set(mark, (known = areSwapped(HIGH, mark) || areSwapped(mark, LOW)));
  return known;
}

/** One entry per mark that was ever in a long run; there are about 2,500. */
const nonStarters = new Map<string, boolean>();

function areSwapped(left: string, right: string): boolean {
  return (left + right).normalize("NFD") === right + left;
}
