import type { AttentionPart } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { EngineCalls } from "../engine/engine";
import type { ScoredView } from "../scores/growingView";
import { modelChoice, textInput } from "../scores/question";
import type { Settings } from "../settings";

/** A row on its way or at hand, and how many wait for it. */
interface Asked {
  readonly key: string;
  readonly row: Promise<AttentionPart>;
  readonly controller: AbortController;
  waiting: number;
  arrived: boolean;
}

/** Rows of attention of texts that have been read. Page and editor ask for the same one: it is asked for once, and kept until another is. */
export class AttentionRows {
  private last: Asked | undefined;

  constructor(private readonly engine: EngineCalls, private readonly settings: () => Settings) {}

  /** @returns weights [layers, heads, 1, keys]; queries and keys count tokens of the text, a start token is left out */
  async row(view: ScoredView, query: number, signal: AbortSignal): Promise<AttentionPart> {
    const key = JSON.stringify([view.version, query]);
    const asked = this.last?.key === key && !this.last.controller.signal.aborted ? this.last : (this.last = this.begin(key, view, query));
    asked.waiting++;
    const leave = (): void => {
      if (--asked.waiting === 0 && !asked.arrived) asked.controller.abort(); // nobody waits for it any more
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await asked.row;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  private begin(key: string, view: ScoredView, query: number): Asked {
    const controller = new AbortController();
    const asked: Asked = { key, controller, waiting: 0, arrived: false, row: this.ask(view, query, controller.signal) };
    asked.row.then(() => { asked.arrived = true; }, () => { if (this.last === asked) this.last = undefined; });
    return asked;
  }

  private async ask({ text, version, startTokens, tokens }: ScoredView, query: number, signal: AbortSignal): Promise<AttentionPart> {
    if (!(Number.isInteger(query) && query >= 0 && query < tokens.ids.length)) throw new Failure("badInput", `There is no token ${query}.`);
    const settings = this.settings();
    const params = { ...modelChoice(settings), input: textInput(text, settings), layers: [], heads: [], queries: [query + startTokens], stream: false, priority: "interactive" as const, version };
    const { layers, heads, keys, weights } = await this.engine.call("text.attention", params, { signal });
    const rows = layers.length * heads.length;
    return { version, layers, heads, queries: [query], keys: keys - startTokens, weights: startTokens === 0 ? weights : withoutFirstKeys(weights, rows, keys, startTokens) };
  }
}

function withoutFirstKeys(weights: Float32Array, rows: number, keys: number, dropped: number): Float32Array {
  const kept = new Float32Array(rows * (keys - dropped));
  for (let row = 0; row < rows; row++) kept.set(weights.subarray(row * keys + dropped, (row + 1) * keys), row * (keys - dropped));
  return kept;
}

/** Plain mean over layers and heads, the first token set aside and the rest made to sum to 1; `null` where less than 1 % is left. [keys] */
export function meanRow({ weights, keys }: AttentionPart): Float32Array | null {
  const rows = keys === 0 ? 0 : weights.length / keys;
  const mean = new Float32Array(keys);
  weights.forEach((weight, index) => { mean[index % keys]! += weight / rows; });
  const rest = mean.reduce((sum, share, key) => (key === 0 ? sum : sum + share), 0);
  return rest < 0.01 ? null : mean.map((share, key) => (key === 0 ? 0 : share / rest));
}
