import * as format from "../../protocol/format";
import { surprisalBits } from "../../core/analysis/measures";
import { visible } from "../../protocol/display";
import type { ScoreAnswer, TextInput } from "../../protocol/engineMethods";
import type { Command, Session } from "../command";
import { MODEL, modelChoice, needText, plainText, readBatch, TEXT, text, whole } from "../options";
import { facts, table } from "../table";
import { nextJson, pieceTable, scoredTokens } from "../tokenJson";

export const score: Command = {
  name: "score",
  summary: "how probable the model finds each token of a text",
  help: `tokenscope score --text S | --text-file F | --ids 1,2 | --chat F [--model M] [--top-k 10] [--window N] [--batch F] [--json] [--out F]

For every token: log-probability, surprisal, rank, entropy and the candidates that the model expected, from its raw distribution.
  --top-k N           candidates per token (10)
  --window N          score in windows of N tokens that overlap by half (default: the model's context)
  --batch F           a JSON array of texts: an array of results, one load
  --precision P       exact (the reference), fast, or auto (scores exactly)
  --start-token R     model (as its tokenizer says), always, never
  --parse-special     control tokens spelled in the text are control tokens

  tokenscope score --text "The capital of France is Paris." --top-k 3`,
  options: { ...MODEL, ...TEXT, "top-k": { type: "string" }, "window": { type: "string" }, "batch": { type: "string" } },
  run: async (session) => {
    const { values } = session.parsed;
    const batch = text(values, "batch");
    if (batch !== undefined) {
      const results: object[] = [];
      for (const given of readBatch(batch)) results.push(scoreJson(await ask(session, plainText(values, given)), true));
      return session.output.answer(results, [results.length], () => JSON.stringify(results));
    }
    const input = needText(values);
    const answer = await ask(session, input);
    session.output.answer(scoreJson(answer, !("ids" in input)), [answer.tokens.ids.length], () => draw(answer, session.output.colour));
  },
};

function ask(session: Session, input: TextInput): Promise<ScoreAnswer> {
  const { values } = session.parsed;
  return session.call("text.score", {
    ...modelChoice(values, session.engine.catalogue.bundled), input, priority: "interactive", version: 0,
    topK: whole(values, "top-k", 10, 1), window: whole(values, "window", 0, 2),
  }, (item) => { if (item.kind === "load") session.output.progress(item); });
}

function scoreJson(answer: ScoreAnswer, hasText: boolean): object {
  const { provider, precision, kernels, threads } = answer.ran;
  return {
    provider, precision, kernels, threads,
    tokens: scoredTokens(answer, hasText),
    next: nextJson(answer.next, answer.pieces),
    aggregate: answer.aggregate,
    timings: answer.timings,
  };
}

const RESET = "\u001b[0m";
/** Surprisal buckets of the design: quiet, then amber, then bright. */
function tint(bits: number): string { return bits < 5 ? "" : bits < 8 ? "\u001b[33m" : bits < 12 ? "\u001b[93m" : "\u001b[1;93m"; }

function draw(answer: ScoreAnswer, colour: boolean): string {
  const { tokens, scores, aggregate } = answer;
  const pieceOf = pieceTable(answer.pieces);
  const rows = Array.from(tokens.ids, (id, t) => {
    const piece = visible(tokens.pieces[t] ?? String(id));
    if (scores.rank[t] === 0) return [String(t), piece, "no context", "", "", "", ""];
    const logProb = scores.logProb[t] as number;
    const bits = surprisalBits(logProb);
    const best = scores.topIds[t * scores.topK] as number;
    return [
      String(t), colour ? `${tint(bits)}${piece}${RESET}` : piece, format.percent(Math.exp(logProb)), format.bits(bits), format.count(scores.rank[t] as number),
      format.bits(scores.entropyBits[t] as number), `${visible(pieceOf(best) ?? String(best))} ${format.percent(Math.exp(scores.topLogProb[t * scores.topK] as number))}`,
    ];
  });
  const columns = [{ title: "#", right: true }, { title: "token" }, { title: "p", right: true }, { title: "bits", right: true }, { title: "rank", right: true }, { title: "entropy", right: true }, { title: "expected" }];
  const whole = facts([
    ["tokens", `${aggregate.tokens} (${aggregate.scored} scored)`],
    ...(aggregate.perplexity === null ? [] : [["perplexity", format.perplexity(aggregate.perplexity)] as const, ["bits per token", format.bits(aggregate.meanSurprisalBits ?? 0)] as const]),
    ...(aggregate.bitsPerByte === null ? [] : [["bits per byte", aggregate.bitsPerByte.toFixed(3)] as const]),
    ["ran with", `${answer.ran.provider}, ${answer.ran.precision}: ${answer.ran.kernels}`],
  ]);
  return `${table(columns, rows)}\n\n${whole}`;
}
