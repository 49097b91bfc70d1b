// What tokenizers do to a text before they split it (Hugging Face tokenizers, normalizers/), keeping track of where
// each part came from.
import { type AlignedText, replaceAligned, type Replacement } from "./alignedText";
import { orderLongRuns } from "./canonicalOrder";

/** A change of the text before it is split. */
export type Normalizer = (text: AlignedText) => AlignedText;

export type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD";

export const unchanged: Normalizer = text => text;

export function inTurn(normalizers: readonly Normalizer[]): Normalizer {
  return text => normalizers.reduce((changed, normalize) => normalize(changed), text);
}

/** Each match of a pattern (flag g) becomes what `by` makes of it. */
export function replaceMatches(pattern: RegExp, by: (match: string) => string): Normalizer {
  return aligned => {
    const replacements: Replacement[] = [];
    for (const match of aligned.text.matchAll(pattern)) {
      const [found] = match;
      const replacement = by(found);
      if (replacement !== found) replacements.push({ from: match.index, to: match.index + found.length, by: replacement });
    }
    return replaceAligned(aligned, replacements);
  };
}

/** Puts `text` before whatever is not empty. */
export function prepend(text: string): Normalizer {
  return aligned => (aligned.text === "" ? aligned : replaceAligned(aligned, [{ from: 0, to: 0, by: text }]));
}

/** Puts `text` before what does not begin with it. */
export function ensurePrefix(text: string): Normalizer {
  const put = prepend(text);
  return aligned => (aligned.text.startsWith(text) ? aligned : put(aligned));
}

/** Acts at the very start of the text only. */
export function atStart(normalize: Normalizer): Normalizer {
  return aligned => (aligned.start === 0 ? normalize(aligned) : aligned);
}

/**
 * What canonical composition can join or reorder as one: a character with the marks, Hangul vowels and trailing
 * consonants, Kirat Rai vowels and (compatibility forms) halfwidth sound marks and jamo after it.
 */
const EXTENDERS = "[\\p{M}\\u1160-\\u11ff\\uff9e-\\uffdc\\u{16d63}-\\u{16d6a}]";
const COMPOSABLE = new RegExp(`[^\\0-\\x7f]${EXTENDERS}*|[\\0-\\x7f]${EXTENDERS}+`, "gu");

/** Longer sequences are taken as one: finding their parts costs the square of their length. UTF-16 units. */
const LONGEST_DIVIDED = 32;

/** A Unicode normalisation form. Of a sequence that changes, each part that does not depend on the others stands alone. */
export function unicodeForm(form: UnicodeForm): Normalizer {
  return aligned => {
    const text = normalized(aligned.text, form);
    if (text === aligned.text) return aligned;
    const replacements: Replacement[] = [];
    for (const { 0: sequence, index } of aligned.text.matchAll(COMPOSABLE)) {
      const by = normalized(sequence, form);
      if (by !== sequence && sequence.length > LONGEST_DIVIDED) replacements.push({ from: index, to: index + sequence.length, by });
      else if (by !== sequence) replacements.push(...partsOf(sequence, index, form));
    }
    const made = replaceAligned(aligned, replacements);
    // A newer Unicode may compose what the pattern above does not know of.
    return made.text === text ? made : replaceAligned(aligned, [{ from: 0, to: aligned.text.length, by: text }]);
  };
}

function normalized(text: string, form: UnicodeForm): string {
  return orderLongRuns(text).normalize(form);
}

/** The sequence at `index`, cut wherever normalising both sides apart gives the same. */
function partsOf(sequence: string, index: number, form: UnicodeForm): readonly Replacement[] {
  const parts: Replacement[] = [];
  let from = 0;
  for (let at = 1; at < sequence.length; at++) {
    const [before, after] = [sequence.slice(from, at), sequence.slice(at)];
    if (/^[\udc00-\udfff]/.test(after)) continue;
    if (before.normalize(form) + after.normalize(form) !== sequence.slice(from).normalize(form)) continue;
    parts.push(...characterwise(before, index + from, before.normalize(form)));
    from = at;
  }
  return [...parts, ...characterwise(sequence.slice(from), index + from, sequence.slice(from).normalize(form))];
}

/** As many characters as before are taken one by one, in the order of the result, as the reference does. */
function characterwise(text: string, from: number, by: string): readonly Replacement[] {
  const old = [...text];
  const made = [...by];
  if (old.length !== made.length) return [{ from, to: from + text.length, by }];
  let at = from;
  return old.map((char, i) => ({ from: at, to: (at += char.length), by: made[i] as string }));
}

/** Character by character: no final sigma, as in the reference. */
export const lowercase: Normalizer = replaceMatches(/\P{Lowercase}/gu, char => char.toLowerCase());

export const stripAccents: Normalizer = replaceMatches(/\p{M}+/gu, () => "");

export function strip(left: boolean, right: boolean): Normalizer {
  const sides = [...(left ? ["^\\p{White_Space}+"] : []), ...(right ? ["\\p{White_Space}+$"] : [])];
  return sides.length === 0 ? unchanged : replaceMatches(new RegExp(sides.join("|"), "gu"), () => "");
}
