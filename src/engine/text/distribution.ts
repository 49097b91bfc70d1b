import { natsToBits } from "../../core/analysis/measures";
import type { DistributionAnswer, DistributionParams } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { LoadedModel } from "../models/loadedModel";
import { piecesOf, readInput } from "./readInput";

/** The most probable tokens at one place, from the hidden row that scoring left there. */
export async function distributionAt(model: LoadedModel, params: DistributionParams, signal: AbortSignal): Promise<DistributionAnswer> {
  const { ids, startTokens } = readInput(model, params.input);
  const row = params.position + startTokens;
  if (!Number.isSafeInteger(row) || row < 0 || row >= ids.length) {
    throw new Failure("badInput", `There is no distribution after token ${params.position}: the text has ${ids.length - startTokens} tokens.`);
  }
  const topK = Math.min(params.topK, model.facts.vocabSize);
  const options = { priority: "interactive", signal } as const;
  return model.runner.prefill(ids, options, async (sequence) => {
    const numbers = await model.runner.piece(options, () => model.runner.decoder.numbers(sequence.hiddenRows(row, row + 1), [0], topK));
    return {
      version: params.version,
      entropyBits: natsToBits(numbers.entropyNats[0] as number),
      topIds: numbers.topIds, topLogProb: numbers.topLogProb,
      pieces: piecesOf(model.tokenizer, numbers.topIds),
    };
  });
}
