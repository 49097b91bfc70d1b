import { natsToBits } from "../../core/analysis/measures";
import { regimeOf } from "../../core/model/decoderSpec";
import type { GenerateAnswer, GeneratedToken, GenerateParams, StopReason } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { LoadedModel } from "../models/loadedModel";
import type { RowNumbers } from "../runtime/decoder";
import { collectGarbage } from "../runtime/collectGarbage";
import type { Sequence } from "../runtime/sequence";
import type { RunOptions } from "../runtime/textRunner";
import { piecesOf, readInput } from "./readInput";

export interface GenerateCall {
  readonly params: GenerateParams;
  readonly signal: AbortSignal;
  readonly onToken: (token: GeneratedToken) => void;
}

/** Continues a text with the most probable token each time; ties go to the lower id. */
export async function generateText(model: LoadedModel, { params, signal, onToken }: GenerateCall): Promise<GenerateAnswer> {
  const { ids: promptIds } = readInput(model, params.input);
  if (promptIds.length === 0) throw new Failure("badInput", "There is nothing to continue: the prompt is empty. Give some text, or set the start token to always.");
  if (promptIds.length > model.facts.contextLength) throw new Failure("badInput", `The prompt has ${promptIds.length} tokens, but the model's context holds ${model.facts.contextLength}. Shorten the prompt.`);
  if (params.stop.includes("")) throw new Failure("badInput", "A stop text is empty; it would stop before the first token. Give a text, or leave it out.");
  const started = performance.now();
  const options = { priority: params.priority, signal };
  return model.runner.prefill(promptIds, options, async (sequence) => {
    const prefilled = performance.now();
    const steps = new GreedySteps(model, sequence, params.topK, options);
    // Decoding may run on quicker kernels than scoring: what it left in the cache must not pass for scored text.
    const run = await continueUntilStop(model, params, steps, onToken).finally(() => { sequence.truncate(promptIds.length); });
    return {
      promptIds, ...run, ran: model.ran("decode"),
      timings: { loadMs: model.loadMs, prefillMs: prefilled - started, decodeMs: performance.now() - prefilled },
    };
  });
}

async function continueUntilStop(model: LoadedModel, params: GenerateParams, steps: GreedySteps, onToken: GenerateCall["onToken"]): Promise<Pick<GenerateAnswer, "ids" | "text" | "logProb" | "stopReason">> {
  const endIds = new Set(params.endIds ?? model.tokenizer?.endIds ?? []);
  const ids: number[] = [];
  let logProb = 0;
  let text = "";
  const finish = (stopReason: StopReason): Pick<GenerateAnswer, "ids" | "text" | "logProb" | "stopReason"> => ({ ids: Uint32Array.from(ids), text, logProb, stopReason });
  while (ids.length < params.maxTokens) {
    const token = await steps.next();
    ids.push(token.id);
    logProb += token.modelLogProb;
    onToken(token);
    if (endIds.has(token.id)) return finish("endToken");
    text = model.tokenizer?.decode(ids) ?? "";
    const stop = earliest(text, params.stop);
    if (stop >= 0) { text = text.slice(0, stop); return finish("stopString"); }
    if (steps.length >= model.facts.contextLength) return finish("contextFull");
    if (ids.length < params.maxTokens) await steps.take(token.id);
  }
  return finish("maxTokens");
}

/** Where the first of the stop texts begins, over all token boundaries; -1 where there is none. */
function earliest(text: string, stops: readonly string[]): number {
  const found = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** Walks on from the end of a sequence, one row at a time, by the quickest graph that the precision has. */
class GreedySteps {
  private row: RowNumbers | undefined;

  constructor(private readonly model: LoadedModel, private readonly sequence: Sequence, private readonly topK: number, private readonly options: RunOptions) {}

  get length(): number { return this.sequence.length; }

  /** What the model would say next, without saying it. */
  async next(): Promise<GeneratedToken> {
    const { sequence, model } = this;
    const last = sequence.length - 1;
    const row = (this.row ??= await this.piece(() => model.runner.decoder.numbers(sequence.hiddenRows(last, last + 1), [0], this.topK)));
    const id = row.topIds[0] as number;
    return {
      id, piece: model.tokenizer?.decodePiece(id) ?? "",
      modelLogProb: row.topLogProb[0] as number, rank: 1,
      entropyBits: natsToBits(row.entropyNats[0] as number),
      topIds: row.topIds, topLogProb: row.topLogProb, pieces: piecesOf(model.tokenizer, row.topIds),
    };
  }

  /** Says a token: the model reads it. */
  async take(id: number): Promise<void> {
    const { sequence } = this;
    const { decoder } = this.model.runner;
    const from = sequence.length;
    if (regimeOf(decoder.spec, from + 1) !== sequence.kv.regime) await this.startOver();
    if (await decoder.canDecode()) {
      const { hidden, ...row } = await this.piece(() => decoder.decode(sequence.kv, id, from, this.topK));
      sequence.append([id], hidden);
      this.row = row;
    } else {
      const { hidden } = await this.piece(() => decoder.chunk(sequence.kv, { ids: [id], from }));
      sequence.append([id], hidden);
      this.row = undefined;
    }
    collectGarbage();
  }

  /** The text has outgrown the rotary tables that its keys were turned by (LongRoPE): all of it is run anew. */
  private async startOver(): Promise<void> {
    const { sequence, model } = this;
    const ids = Uint32Array.from({ length: sequence.length }, (_, t) => sequence.idAt(t));
    sequence.restart(regimeOf(model.runner.decoder.spec, ids.length + 1));
    await model.runner.extend(sequence, ids, this.options);
  }

  private piece<T>(work: () => Promise<T>): Promise<T> { return this.model.runner.piece(this.options, work); }
}
