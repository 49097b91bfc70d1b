export interface Region { readonly queryFrom: number; readonly queryTo: number; readonly keyFrom: number; readonly keyTo: number }

/**
 * A rectangle of a causal pattern in at most maxRows x maxColumns cells: each cell holds the largest weight of its
 * block, so that a thin line stays visible from afar; where the rectangle fits, every cell is one weight, unchanged.
 * `rowOf(q)` gives the weights of keys 0 .. q; later keys count as 0.
 */
export function largestInBlocks(rowOf: (query: number) => ArrayLike<number>, region: Region, maxRows: number, maxColumns: number): { readonly rows: number; readonly columns: number; readonly weights: Float32Array } {
  const queries = region.queryTo - region.queryFrom;
  const keys = region.keyTo - region.keyFrom;
  const rows = Math.min(queries, maxRows);
  const columns = Math.min(keys, maxColumns);
  const weights = new Float32Array(rows * columns);
  for (let i = 0; i < queries; i++) {
    const query = region.queryFrom + i;
    const row = rowOf(query);
    const at = Math.floor((i * rows) / queries) * columns;
    for (let j = 0, end = Math.min(keys, query + 1 - region.keyFrom); j < end; j++) {
      const cell = at + Math.floor((j * columns) / keys);
      const weight = row[region.keyFrom + j] as number;
      if (weight > (weights[cell] as number)) weights[cell] = weight;
    }
  }
  return { rows, columns, weights };
}
