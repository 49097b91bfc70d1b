import { type Splitter } from "./splitters";

/** The character that SentencePiece writes for a blank. */
export const BLANK = "\u2581";

/**
 * Splits before runs of blanks. Such tokenizers have no pre-tokeniser and merge over a whole text; but where no merge
 * joins a character with a blank after it, nothing crosses that place, and words can be merged one by one (and
 * remembered). `joiners` are the characters that some merge does join with a blank after them.
 */
export function splitBeforeBlanks(joiners: ReadonlySet<string>): Splitter {
  return (text, take) => {
    let done = 0;
    for (let at = text.indexOf(BLANK, 1); at > 0; at = text.indexOf(BLANK, at + 1)) {
      if (joiners.has(characterBefore(text, at))) continue;
      take(text.slice(done, at), false);
      done = at;
    }
    if (done < text.length) take(text.slice(done), false);
  };
}

/** The characters, the blank among them, that one of the merges joins with a blank after them. */
export function joinersOf(merges: Iterable<readonly [string, string]>): ReadonlySet<string> {
  const joiners = new Set<string>([BLANK]);
  for (const [left, right] of merges) {
    if (right.startsWith(BLANK)) joiners.add(characterBefore(left, left.length));
  }
  return joiners;
}

/** The character that ends before unit `at`. */
export function characterBefore(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1);
  return (unit & 0xfc00) === 0xdc00 ? text.slice(at - 2, at) : text.charAt(at - 1);
}
