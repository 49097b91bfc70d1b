import type { PatternAnswer } from "../src/protocol/engineMethods";
import { latest } from "../src/protocol/latest";
import { hasNumber, type Reading } from "./layout/reading";
import { firstSharesOf, mapOf, wholeRegion, type Region } from "./layout/pattern";
import { queryRow, type Head, type QueryRow } from "./layout/attentionRow";
import type { Host } from "./host";
import { anchorOf, queryOf, STALE_AFTER_MS, type Snapshot, type Store } from "./store";

/** Numbers of the distribution behind the bar of mass by rank. */
const MASS_TOP = 1000;
/** Maps of the wall that are on their way together. */
const WALL_AT_ONCE = 4;
/** Rows of attention that are kept: going back to one costs nothing. */
const KEPT_ROWS_BYTES = 48 * 1024 * 1024;

/** Asks the host for what the state on show needs and does not have, and puts the answers into the store. */
export class Questions {
  private readonly rows = new RowCache();
  private wantedRow = "";
  private wantedMass = "";
  private rowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: Store, private readonly host: Host) {
    store.subscribe(() => this.look(store.get()));
  }

  private look(snapshot: Snapshot): void {
    if (snapshot.tab === "attention") this.lookForRow(snapshot);
    else this.lookForMass(snapshot);
  }

  private lookForRow(snapshot: Snapshot): void {
    const { reading, staleFrom } = snapshot;
    const query = queryOf(snapshot);
    if (!reading || query === null || query >= reading.document.computed || (staleFrom !== null && query >= staleFrom)) return;
    const wanted = `${keyOf(reading)} ${query}`;
    if (wanted === this.wantedRow) return;
    this.wantedRow = wanted;
    clearTimeout(this.rowTimer);
    const kept = this.rows.get(wanted);
    if (kept) return this.store.set({ row: { reading, answer: kept }, rowLate: false });
    this.rowTimer = setTimeout(() => this.store.set({ rowLate: true }), STALE_AFTER_MS);
    void this.askRow(reading, query).then((answer) => {
      if (!answer || this.wantedRow !== wanted) return;
      clearTimeout(this.rowTimer);
      this.rows.put(wanted, answer);
      this.store.set({ row: { reading, answer }, rowLate: false });
    }, this.store.reportTrouble);
  }

  private readonly askRow = latest(async (reading: Reading, query: number, signal: AbortSignal): Promise<QueryRow> => {
    const { uri, version } = reading.document;
    const part = await this.host.call("host.attentionRow", { uri, version, query }, { signal });
    return queryRow(part, query);
  });

  /** Only for the token that the caret or the lock stands on: what the pointer is over costs no question. */
  private lookForMass(snapshot: Snapshot): void {
    const { reading, staleFrom } = snapshot;
    const token = anchorOf(snapshot);
    const there = reading && token !== null && (token < reading.count ? hasNumber(reading, token) : reading.document.computed >= reading.count);
    if (!there || reading.count === 0 || (staleFrom !== null && token >= staleFrom)) return;
    const wanted = `${keyOf(reading)} ${token}`;
    if (wanted === this.wantedMass) return;
    this.wantedMass = wanted;
    void this.askMass(reading, token).then((answer) => {
      if (answer) this.store.set({ mass: { reading, answer, token } });
    }, this.store.reportTrouble);
  }

  private readonly askMass = latest((reading: Reading, token: number, signal: AbortSignal) => {
    const { uri, version } = reading.document;
    return this.host.call("host.distribution", { uri, version, token, topK: MASS_TOP }, { signal });
  });

  /** One head's map of a region, at most `most` cells a side, with what is needed to set the first token aside. */
  readonly askMap = latest(async (reading: Reading, head: Head, region: Region, most: number, signal: AbortSignal) => {
    try {
      const pattern = await this.pattern(reading, head, region, most, most, signal);
      const firstShares = firstSharesOf(pattern) ?? (await this.firstShares(reading, head, pattern.startTokens, signal));
      this.store.set({ map: { reading, answer: { pattern, firstShares }, ...head, region }, trouble: null });
    } catch (thrown) {
      this.store.reportTrouble(thrown);
    }
  });

  /** One column of a head's map: how much each query of the text gives to `key`, raw or without the first token as is set. */
  readonly askReaders = latest(async (reading: Reading, head: Head, key: number, signal: AbortSignal) => {
    try {
      const column = { ...wholeRegion(reading.count), keyFrom: key, keyTo: key + 1 };
      const pattern = await this.pattern(reading, head, column, reading.count, 1, signal);
      const { withoutFirst } = this.store.get().attention;
      const firstShares = withoutFirst ? await this.firstShares(reading, head, pattern.startTokens, signal) : null;
      this.store.set({ readers: { reading, answer: mapOf(pattern, withoutFirst, firstShares).weights, ...head, key } });
    } catch (thrown) {
      this.store.reportTrouble(thrown);
    }
  });

  /** Every head's whole map, at most `side` cells a side, told one by one as they come, a few at a time. */
  async wall(reading: Reading, side: number, onMap: (head: Head, pattern: PatternAnswer) => void, signal: AbortSignal): Promise<void> {
    const { layers, heads } = reading.document.model;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < layers * heads) {
        const i = next++;
        const head = { layer: Math.floor(i / heads), head: i % heads };
        onMap(head, await this.pattern(reading, head, wholeRegion(reading.count), side, side, signal));
      }
    };
    try {
      await Promise.all(Array.from({ length: WALL_AT_ONCE }, work));
    } catch (thrown) {
      this.store.reportTrouble(thrown);
    }
  }

  /** The first token's share of every query: its column of the map. A start token stands at key -1. */
  private async firstShares(reading: Reading, head: Head, startTokens: number, signal: AbortSignal): Promise<Float32Array> {
    const column = { ...wholeRegion(reading.count), keyFrom: -startTokens, keyTo: 1 - startTokens };
    return (await this.pattern(reading, head, column, reading.count, 1, signal)).weights;
  }

  private pattern(reading: Reading, { layer, head }: Head, region: Region, maxRows: number, maxColumns: number, signal: AbortSignal): Promise<PatternAnswer> {
    const { uri, version } = reading.document;
    return this.host.call("host.pattern", { uri, version, layer, head, region, maxRows, maxColumns }, { signal });
  }
}

function keyOf(reading: Reading): string {
  return `${reading.document.uri} ${reading.document.version}`;
}

class RowCache {
  private readonly rows = new Map<string, QueryRow>();
  private bytes = 0;

  get(key: string): QueryRow | undefined {
    return this.rows.get(key);
  }

  put(key: string, row: QueryRow): void {
    this.rows.set(key, row);
    this.bytes += row.weights.byteLength;
    for (const [oldest, old] of this.rows) {
      if (this.bytes <= KEPT_ROWS_BYTES || this.rows.size === 1) return;
      this.rows.delete(oldest);
      this.bytes -= old.weights.byteLength;
    }
  }
}
