import * as format from "../../protocol/format";
import type { Command } from "../command";
import { MODEL, modelChoice } from "../options";
import { facts } from "../table";

export const inspect: Command = {
  name: "inspect",
  summary: "what a model file is",
  help: `tokenscope inspect [--model M] [--json] [--out F]

Architecture, sizes, stored types, tokenizer and memory of a model, from its headers; no weights are loaded.

  tokenscope inspect --model ./model.gguf`,
  options: { ...MODEL },
  run: async (session) => {
    const f = await session.call("model.facts", { model: modelChoice(session.parsed.values, session.engine.catalogue.bundled).model });
    session.output.answer(f, [1], () => facts([
      ["model", f.name], ["format", f.format], ["architecture", f.architecture], ["parameters", format.count(f.parameters)],
      ["blocks", String(f.layers)], ["heads", `${f.heads} of ${f.headDim}, ${f.kvHeads} for keys and values`], ["hidden size", String(f.hiddenSize)],
      ["vocabulary", format.count(f.vocabSize)], ["context", `${format.count(f.contextLength)} tokens`],
      ["stored as", Object.entries(f.quantization).map(([type, tensors]) => `${tensors} ${type}`).join(", ")],
      ["tokenizer", f.tokenizer ?? "none"], ["chat template", f.chatTemplate ? "yes" : "no"],
      ["weights", format.bytes(f.memory.weightsBytes)], ["per token", format.bytes(f.memory.perTokenBytes)], ["SHA-256", f.digest],
    ]));
  },
};
