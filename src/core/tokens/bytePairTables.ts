// The tables of byte-pair encoding as they stand in files: tokens and merges by their spelling.
import { FormatError } from "../formats/formatError";
import { byteToUnit } from "./byteAlphabet";
import { MergeTable } from "./mergeTable";

/** Symbol of byte b at [b] where tokens are spelled in the byte alphabet, -1 where the vocabulary has none. */
export function byteSymbols(ids: ReadonlyMap<string, number>): Int32Array {
  return Int32Array.from(byteToUnit, unit => ids.get(String.fromCharCode(unit)) ?? -1);
}

/** Merges in order of rank, each "left right" or a pair. Throws FormatError for one whose tokens are not in the vocabulary. */
export function mergeTable(ids: ReadonlyMap<string, number>, merges: readonly (string | readonly [string, string])[]): MergeTable {
  const table = new MergeTable(merges.length);
  merges.forEach((merge, rank) => {
    const [left, right] = typeof merge === "string" ? halves(merge) : merge;
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

/** A token may itself begin with a blank, so the blank that parts the halves is not the first character. */
function halves(merge: string): readonly [string, string] {
  const at = merge.indexOf(" ", 1);
  return at < 0 ? [merge, ""] : [merge.slice(0, at), merge.slice(at + 1)];
}
