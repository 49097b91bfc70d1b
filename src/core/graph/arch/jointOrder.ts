import type { RowOrder, Sizes } from "../compose";

/**
 * Where a joint projection keeps its rows group by group - the group's queries, then its key, then its value - this
 * gives all queries, then all keys, then all values. Row -> stored row. One query per group: GPT-NeoX, BLOOM and old
 * Falcons; several: new Falcons.
 */
export function groupedRows({ heads, kvHeads, headDim }: Sizes): RowOrder {
  const queries = heads / kvHeads;
  const stored = (group: number, place: number, i: number): number => (group * (queries + 2) + place) * headDim + i;
  return (row) => {
    const [head, i] = [Math.floor(row / headDim), row % headDim];
    if (head < heads) return stored(Math.floor(head / queries), head % queries, i);
    const rest = head - heads;
    return rest < kvHeads ? stored(rest, queries, i) : stored(rest - kvHeads, queries + 1, i);
  };
}
