import { safetensorsHeader } from "../../core/formats/safetensorsHeader";
import type { Command } from "../command";
import { MODEL, modelChoice, needText, TEXT } from "../options";
import { writeOut } from "../output";
import { UsageError } from "../usageError";

export const hidden: Command = {
  name: "hidden",
  summary: "the residual stream's states of a text, to a file",
  help: `tokenscope hidden --text S | … --out x.safetensors [--model M] [--json]

One float32 tensor "hidden" of shape [layers + 1, tokens, hidden size]: state 0 after embedding, state l after block l, before the final norm.

  tokenscope hidden --text "The capital of France is" --out states.safetensors`,
  options: { ...MODEL, ...TEXT },
  run: async (session) => {
    const { values } = session.parsed;
    const { out } = session.output;
    if (!out) throw new UsageError("hidden writes to a file: give --out x.safetensors.");
    const { layers, tokens, hiddenSize, hidden: states } = await session.call("text.hidden", { ...modelChoice(values, session.engine.catalogue.bundled), input: needText(values) });
    const shape = [layers + 1, tokens, hiddenSize];
    const header = safetensorsHeader([{ name: "hidden", dtype: "F32", shape }]);
    writeOut(out, Buffer.concat([header, new Uint8Array(states.buffer, states.byteOffset, states.byteLength)]));
    session.output.wrote(out, shape);
  },
};
