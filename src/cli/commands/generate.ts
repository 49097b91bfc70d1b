import type { GenerateAnswer, GeneratedToken } from "../../protocol/engineMethods";
import type { Command } from "../command";
import { flag, MODEL, modelChoice, needText, TEXT, text, whole } from "../options";
import { candidates, pieceTable } from "../tokenJson";
import { UsageError } from "../usageError";

export const generate: Command = {
  name: "generate",
  summary: "continue a text, greedily",
  help: `tokenscope generate --greedy --text S | --chat F | … [--max-tokens 128] [--stop S]… [--eos ID|none] [--steps] [--top-k 10] [--model M] [--json]

The most probable token each time; equal ones by lower id. Ends at an end token, a stop text, the budget, or a full context.
  --eos ID|none   what ends the text instead of the model's own end tokens
  --steps         every step with its candidates (--top-k)

  tokenscope generate --greedy --text "Once upon a time" --max-tokens 40`,
  options: {
    ...MODEL, ...TEXT, "greedy": { type: "boolean" }, "max-tokens": { type: "string" }, "stop": { type: "string", multiple: true },
    "eos": { type: "string" }, "steps": { type: "boolean" }, "top-k": { type: "string" },
  },
  run: async (session) => {
    const { values } = session.parsed;
    if (!flag(values, "greedy")) throw new UsageError("generate decodes greedily in this version: give --greedy.");
    const steps: GeneratedToken[] = [];
    const live = !session.output.json && !session.output.out && process.stdout.isTTY;
    const input = needText("chat" in values ? { ...values, "generation-prompt": true } : values);
    const answer = await session.call("text.generate", {
      ...modelChoice(values, session.engine.catalogue.bundled), input, priority: "interactive",
      maxTokens: whole(values, "max-tokens", 128, 1), topK: whole(values, "top-k", 10, 1),
      stop: (values["stop"] as readonly string[] | undefined) ?? [], endIds: endIds(text(values, "eos")),
    }, (token) => {
      steps.push(token);
      if (live) process.stdout.write(token.piece);
    });
    const withSteps = flag(values, "steps") ? { steps: steps.map(stepJson) } : {};
    session.output.answer(generateJson(answer, withSteps), [answer.ids.length], () => (live ? "" : answer.text));
  },
};

function endIds(given: string | undefined): readonly number[] | null {
  if (given === undefined) return null;
  if (given === "none") return [];
  const id = Number(given);
  if (given.trim() === "" || !Number.isSafeInteger(id) || id < 0) throw new UsageError(`--eos is "${given}"; it takes a token id or none.`);
  return [id];
}

function generateJson(answer: GenerateAnswer, withSteps: object): object {
  const { promptIds, ids, text: continued, logProb, stopReason, ran, timings } = answer;
  return {
    provider: ran.provider, precision: ran.precision, kernels: ran.kernels, threads: ran.threads,
    prompt: { ids: Array.from(promptIds) },
    sequences: [{ ids: Array.from(ids), text: continued, logProb, stopReason, ...withSteps }],
    record: { prompt: Array.from(promptIds), decoding: "greedy", ids: Array.from(ids) },
    timings,
  };
}

function stepJson(token: GeneratedToken, index: number): object {
  const { id, piece, modelLogProb, rank, entropyBits } = token;
  return { index, id, piece, modelLogProb, rank, entropyBits, topK: candidates(token.topIds, token.topLogProb, pieceTable(token.pieces)) };
}
