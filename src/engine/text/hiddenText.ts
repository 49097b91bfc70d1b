import { regimeOf } from "../../core/model/decoderSpec";
import type { HiddenAnswer, HiddenParams } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import type { LoadedModel } from "../models/loadedModel";
import { KvCache } from "../runtime/kvCache";
import { CHUNK } from "../runtime/textRunner";
import { readInput } from "./readInput";

/** 1 GiB of float32. */
const MAX_NUMBERS = 256 << 20;

/** The residual stream of a text: state 0 after embedding, state l after block l, before the final norm. */
export async function hiddenText(model: LoadedModel, params: HiddenParams, signal: AbortSignal): Promise<HiddenAnswer> {
  const { ids } = readInput(model, params.input);
  const { layers, hiddenSize } = model.facts;
  const tokens = ids.length;
  const size = (layers + 1) * tokens * hiddenSize;
  if (size > MAX_NUMBERS) throw new Failure("badInput", `The states of ${tokens} tokens are ${size} numbers, too many for one answer. Give a shorter text.`);
  const hidden = new Float32Array(size);
  const { decoder } = model.runner;
  const cache = new KvCache(decoder.spec, decoder.cacheType, regimeOf(decoder.spec, tokens));
  for (let from = 0; from < tokens; from += CHUNK) {
    const chunk = ids.subarray(from, from + CHUNK);
    const { states } = await model.runner.piece({ priority: "background", signal }, () => decoder.chunk(cache, { ids: chunk, from, states: true }));
    states.forEach((state, s) => hidden.set(state, (s * tokens + from) * hiddenSize));
  }
  return { layers, tokens, hiddenSize, hidden };
}
