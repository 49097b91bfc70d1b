/** Patterns of the texts looked at last; a head's map is asked for again at every zoom. */
const MAX_BYTES = 96 << 20;

/** Rows of one layer over a whole text, packed: query q of head h begins at [h][q * (q + 1) / 2] and has q + 1 weights. */
export interface LayerPattern {
  readonly heads: number;
  readonly tokens: number;
  readonly packed: Float32Array;
}

export function packedLength(tokens: number): number { return (tokens * (tokens + 1)) / 2; }

export function packedRow({ tokens, packed }: LayerPattern, head: number, query: number): Float32Array {
  const at = head * packedLength(tokens) + packedLength(query);
  return packed.subarray(at, at + query + 1);
}

/** Bounded in bytes, least recently used out first. Keys are the whole question: the text's ids and the layer. */
export class PatternCache {
  private readonly entries = new Map<string, LayerPattern>();

  get(ids: Uint32Array, layer: number): LayerPattern | undefined {
    const key = keyOf(ids, layer);
    const found = this.entries.get(key);
    if (found) { this.entries.delete(key); this.entries.set(key, found); }
    return found;
  }

  put(ids: Uint32Array, layer: number, pattern: LayerPattern): void {
    this.entries.set(keyOf(ids, layer), pattern);
    let bytes = [...this.entries.values()].reduce((sum, { packed }) => sum + packed.byteLength, 0);
    for (const [key, { packed }] of this.entries) {
      if (bytes <= MAX_BYTES || this.entries.size === 1) return;
      this.entries.delete(key);
      bytes -= packed.byteLength;
    }
  }

  /** How many layers of a text of this length can be kept beside each other. */
  static layersThatFit(heads: number, tokens: number): number { return Math.floor(MAX_BYTES / 2 / (heads * packedLength(tokens) * 4)); }
}

function keyOf(ids: Uint32Array, layer: number): string { return `${layer}:${Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).toString("base64")}`; }
