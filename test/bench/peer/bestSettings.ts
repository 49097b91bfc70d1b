import { median } from "../statistics";
import type { Peer, PeerMode, PeerSettings } from "./peer";

const ROUNDS = 2;
/** Settings that win at this length win at longer ones too; to try them there would take minutes. */
const LONGEST_TRIED = 2048;
/** Tried here: float32 K/V and more than 512 tokens at once never won, and repacking cannot help a file of Q4_1. */
const UBATCHES = [512, 128];

/** What llama.cpp is quickest with, by trying; remembered for the length of the bench. */
export class BestSettings {
  private readonly known = new Map<string, PeerSettings>();

  constructor(private readonly peer: Peer, private readonly tries: boolean, private readonly say: (line: string) => void) {}

  async of(mode: PeerMode, count: number, steps?: number): Promise<PeerSettings> {
    const decodes = steps !== undefined;
    if (!this.tries) return { flash: !decodes, ubatch: 512 }; // what won wherever it was tried
    const length = Math.min(count, LONGEST_TRIED);
    const key = `${mode} ${length}`;
    const best = this.known.get(key) ?? await this.find(mode, length, steps);
    this.known.set(key, best);
    return best;
  }

  /** By the least time: what disturbs a run only ever adds to it. One token at a time leaves the batch no say. */
  private async find(mode: PeerMode, count: number, steps: number | undefined): Promise<PeerSettings> {
    const tried = [true, false].flatMap((flash) => (steps === undefined ? UBATCHES : UBATCHES.slice(0, 1)).map((ubatch) => ({ settings: { flash, ubatch }, least: Infinity })));
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of tried) {
        this.say(`trying llama.cpp's settings for ${mode} ${count}: ${settingsText(one.settings)}`);
        const { samples } = await this.peer.run({ mode, count, ...(steps !== undefined && { steps }), repetitions: 0, settings: one.settings });
        one.least = Math.min(one.least, median(samples.map(({ ms }) => ms)));
      }
    }
    return tried.reduce((a, b) => (b.least < a.least ? b : a)).settings;
  }
}

export function settingsText({ flash, ubatch }: PeerSettings): string { return `flash ${flash ? "on" : "off"}, ubatch ${ubatch}`; }
