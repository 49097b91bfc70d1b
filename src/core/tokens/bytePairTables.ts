// The tables of byte-pair encoding as they stand in files: tokens and merges by their spelling.
import { FormatError } from "../formats/formatError";
import { byteToUnit } from "./byteAlphabet";
import { MergeTable } from "./mergeTable";

/** Symbol of byte b at [b] where tokens are spelled in the byte alphabet, -1 where the vocabulary has none. */
export function byteSymbols(ids: ReadonlyMap<string, number>): Int32Array {
  return Int32Array.from(byteToUnit, unit => ids.get(String.fromCharCode(unit)) ?? -1);
}

/** Merges in order of rank. Throws FormatError for one whose tokens are not in the vocabulary. */
export function mergeTable(ids: ReadonlyMap<string, number>, merges: readonly (readonly [string, string])[]): MergeTable {
  const table = new MergeTable(merges.length);
  merges.forEach(([left, right], rank) => {
    const leftId = ids.get(left);
    const rightId = ids.get(right);
    const result = ids.get(left + right);
    if (leftId === undefined || rightId === undefined || result === undefined) {
      throw new FormatError(`Merge ${rank} of the tokenizer ("${left}" with "${right}") makes or needs a token that the vocabulary does not hold. The file is damaged: take another copy.`, { what: "merges" });
    }
    table.add(leftId, rightId, rank, result);
  });
  return table;
}

/** Symbols of characters by code point: the tokens that are one character. */
export function characterSymbols(ids: ReadonlyMap<string, number>): ReadonlyMap<number, number> {
  const symbols = new Map<number, number>();
  for (const [spelling, id] of ids) {
    const code = spelling.length <= 2 ? spelling.codePointAt(0) : undefined;
    if (code !== undefined && spelling.length === (code > 0xffff ? 2 : 1)) symbols.set(code, id);
  }
  return symbols;
}

/** The tokens that are whole texts. `textOf` answers `undefined` for one whose bytes are no whole characters. */
export function wholeWords(ids: ReadonlyMap<string, number>, textOf: (spelling: string, id: number) => string | undefined): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const [spelling, id] of ids) {
    const text = textOf(spelling, id);
    if (text !== undefined) words.set(text, id);
  }
  return words;
}

/** The tokens of a merge that is written "left right". A token may itself begin with a blank. */
export function halves(merge: string): readonly [string, string] {
  const at = merge.indexOf(" ", 1);
  return at < 0 ? [merge, ""] : [merge.slice(0, at), merge.slice(at + 1)];
}
