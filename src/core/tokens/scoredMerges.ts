// SentencePiece's BPE keeps no merges but a score per token: of all neighbours whose joined spelling is a token, those
// of the highest score merge first, the leftmost of equals (llama.cpp, src/llama-vocab.cpp, llm_tokenizer_spm).
import { BLANK, characterBefore } from "./blankBoundaries";
import { MergeTable } from "./mergeTable";

export interface ScoredMerges {
  readonly table: MergeTable;
  /** What some merge joins with a blank after it (see splitBeforeBlanks). */
  readonly joiners: ReadonlySet<string>;
}

/** Every way to put a token together from two others, ranked by score. `scores[id]` belongs to the token of that id. */
export function scoredMerges(ids: ReadonlyMap<string, number>, scores: ArrayLike<number>): ScoredMerges {
  const ranks = ranksOf(scores);
  const joiners = new Set<string>([BLANK]);
  const found: number[] = [];
  for (const [spelling, id] of ids) {
    for (let at = 1; at < spelling.length; at++) {
      const left = ids.get(spelling.slice(0, at));
      const right = left === undefined ? undefined : ids.get(spelling.slice(at));
      if (left === undefined || right === undefined) continue;
      found.push(left, right, id);
      if (spelling.startsWith(BLANK, at)) joiners.add(characterBefore(spelling, at));
    }
  }
  const table = new MergeTable(found.length / 3);
  for (let i = 0; i < found.length; i += 3) {
    const [left, right, id] = found.slice(i, i + 3) as [number, number, number];
    table.add(left, right, ranks[id] as number, id);
  }
  return { table, joiners };
}

/** 0 for the highest score; equal scores have equal ranks. */
function ranksOf(scores: ArrayLike<number>): Int32Array {
  const ordered = [...new Set(Array.from(scores))].sort((a, b) => b - a);
  const rankOf = new Map(ordered.map((score, rank) => [score, rank]));
  return Int32Array.from(scores, score => rankOf.get(score) as number);
}
