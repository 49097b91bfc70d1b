import { regimeOf, type RopeRegime } from "../../core/model/decoderSpec";
import type { Decoder } from "./decoder";
import { KvCache } from "./kvCache";
import { Sequence } from "./sequence";

/** A tail shorter than this is given up when its text changes; a longer one that outweighs its prefix is kept apart. */
const SHORT_TAIL = 256;

/** A text's sequence, held by one caller until released. */
export interface Lease {
  readonly sequence: Sequence;
  release(): void;
}

interface Entry { readonly sequence: Sequence; leased: boolean; used: number }

/**
 * Texts that were run, bounded in bytes, least recently used out first. A question is answered from the one that
 * shares the longest prefix with it; what is leased is never taken by another and never dropped, but may be copied: two
 * questions about one text at once must not run it twice.
 */
export class PrefixCache {
  private readonly entries: Entry[] = [];
  private clock = 0;

  constructor(private readonly decoder: Decoder, private readonly maxBytes: number) {}

  get bytes(): number { return this.entries.reduce((sum, { sequence }) => sum + sequence.bytes, 0); }

  /**
   * A sequence whose ids are a prefix of `ids`: as long as any text at hand allows. Its keys are turned as those of a
   * text of this length are: a prefix from the other side of LongRoPE's boundary is of no use.
   */
  lease(ids: ArrayLike<number>): Lease {
    const entry = this.take(ids, regimeOf(this.decoder.spec, ids.length));
    entry.leased = true;
    entry.used = ++this.clock;
    return {
      sequence: entry.sequence,
      release: () => {
        entry.leased = false;
        this.trim();
      },
    };
  }

  clear(): void {
    for (let i = this.entries.length - 1; i >= 0; i--) if (!this.entries[i]?.leased) this.entries.splice(i, 1);
  }

  private take(ids: ArrayLike<number>, regime: RopeRegime): Entry {
    let best: { entry: Entry; shared: number; gain: number } | undefined;
    for (const entry of this.entries) {
      const shared = entry.sequence.kv.regime === regime ? entry.sequence.sharedWith(ids) : 0;
      const gain = entry.leased ? shared - SHORT_TAIL : shared; // one that is held can only be copied, which has its price
      if (gain > (best?.gain ?? 0)) best = { entry, shared, gain };
    }
    if (!best) return this.add(new Sequence(this.decoder.spec, new KvCache(this.decoder.spec, this.decoder.cacheType, regime)));
    const tail = best.entry.sequence.length - best.shared;
    if (best.entry.leased || (tail > SHORT_TAIL && tail > best.shared)) return this.add(best.entry.sequence.copy(best.shared));
    best.entry.sequence.truncate(best.shared);
    return best.entry;
  }

  private add(sequence: Sequence): Entry {
    const entry = { sequence, leased: false, used: 0 };
    this.entries.push(entry);
    return entry;
  }

  private trim(): void {
    while (this.bytes > this.maxBytes) {
      const free = this.entries.filter(({ leased }) => !leased);
      const oldest = free.reduce<(typeof free)[number] | undefined>((a, b) => (a && a.used < b.used ? a : b), undefined);
      if (!oldest) return;
      this.entries.splice(this.entries.indexOf(oldest), 1);
    }
  }
}
