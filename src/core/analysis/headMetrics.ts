// What a head does over a text (SEMANTICS, "Head metrics"): means over query rows q >= 1; induction and duplicate-token
// mass over the rows whose token has an earlier copy.

export interface HeadMetrics {
  readonly previousMass: number;
  readonly selfMass: number;
  readonly firstMass: number;
  /** tokens */
  readonly meanDistance: number;
  /** bits */
  readonly rowEntropyBits: number;
  /** Mass on keys just after an earlier copy of the query's token; `null` where no token has an earlier copy. */
  readonly inductionMass: number | null;
  readonly duplicateMass: number | null;
}

/** Sums up one head's rows as they come, in any order. */
export class HeadMetricsSum {
  private rows = 0;
  private copies = 0;
  private readonly sums = { previous: 0, self: 0, first: 0, distance: 0, entropyNats: 0, induction: 0, duplicate: 0 };
  private readonly earlier = new Map<number, number[]>();

  constructor(private readonly ids: ArrayLike<number>) {
    for (let t = 0; t < ids.length; t++) {
      const id = ids[t] as number;
      const places = this.earlier.get(id);
      if (places) places.push(t); else this.earlier.set(id, [t]);
    }
  }

  /** `row` holds the weights of keys 0 .. q at least. */
  add(q: number, row: ArrayLike<number>): void {
    if (q < 1) return;
    const { sums } = this;
    this.rows++;
    sums.previous += row[q - 1] as number;
    sums.self += row[q] as number;
    sums.first += row[0] as number;
    for (let k = 0; k <= q; k++) {
      const a = row[k] as number;
      sums.distance += a * (q - k);
      if (a > 0) sums.entropyNats -= a * Math.log(a);
    }
    this.addCopies(q, row);
  }

  /** Means so far; `null` before the first row. */
  means(): HeadMetrics | null {
    const { rows, copies, sums } = this;
    if (rows === 0) return null;
    return {
      previousMass: sums.previous / rows,
      selfMass: sums.self / rows,
      firstMass: sums.first / rows,
      meanDistance: sums.distance / rows,
      rowEntropyBits: sums.entropyNats / rows / Math.LN2,
      inductionMass: copies === 0 ? null : sums.induction / copies,
      duplicateMass: copies === 0 ? null : sums.duplicate / copies,
    };
  }

  private addCopies(q: number, row: ArrayLike<number>): void {
    const places = this.earlier.get(this.ids[q] as number) as number[];
    if ((places[0] as number) >= q) return;
    this.copies++;
    for (const place of places) {
      if (place >= q) break;
      this.sums.duplicate += row[place] as number;
      this.sums.induction += row[place + 1] as number;
    }
  }
}
