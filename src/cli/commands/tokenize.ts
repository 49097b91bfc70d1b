import { readFileSync } from "node:fs";
import { visible } from "../../protocol/display";
import { Failure } from "../../protocol/failure";
import type { TokenColumns } from "../../protocol/scores";
import { tokenizerFromFile } from "../../engine/tokenizers/openTokenizer";
import type { Command, Session } from "../command";
import { flag, MODEL, modelChoice, needText, readBatch, TEXT, text } from "../options";
import { table } from "../table";
import { tokensJson } from "../tokenJson";
import { UsageError } from "../usageError";

export const tokenize: Command = {
  name: "tokenize",
  summary: "split a text into the model's tokens",
  help: `tokenscope tokenize --text S | --text-file F [--model M | --tokenizer tokenizer.json] [--batch F] [--parse-special] [--json] [--out F]

No special tokens are added. Control tokens that the text spells are plain text unless --parse-special is given.
  --tokenizer F   a tokenizer.json; no model is needed
  --batch F       a JSON array of texts: an array of results, one load

  tokenscope tokenize --text "Hello, world!"`,
  options: { ...MODEL, ...TEXT, tokenizer: { type: "string" }, batch: { type: "string" } },
  run: async (session) => {
    const { values } = session.parsed;
    const batch = text(values, "batch");
    if (batch !== undefined) {
      const results: object[] = [];
      for (const given of readBatch(batch)) results.push(await tokenizeOne(session, given));
      return session.output.answer(results, [results.length], () => JSON.stringify(results));
    }
    const input = needText(values);
    if (!("text" in input)) throw new UsageError("tokenize takes a text: --text or --text-file.");
    const result = await tokenizeOne(session, input.text);
    session.output.answer(result, [result.tokens.length], () => draw(result.tokens));
  },
};

async function tokenizeOne(session: Session, given: string): Promise<{ readonly model: string; readonly tokens: ReturnType<typeof tokensJson> }> {
  const { values } = session.parsed;
  const parseSpecial = flag(values, "parse-special");
  const file = text(values, "tokenizer");
  if (file === undefined) {
    const { model, tokens } = await session.call("text.tokenize", { model: modelChoice(values, session.engine.catalogue.bundled).model, text: given, parseSpecial });
    return { model, tokens: tokensJson(tokens, true) };
  }
  return { model: file, tokens: tokensJson(fromFile(file, given, parseSpecial), true) };
}

let opened: { readonly file: string; readonly tokenizer: ReturnType<typeof tokenizerFromFile> } | undefined;
function fromFile(file: string, given: string, parseSpecial: boolean): TokenColumns {
  if (opened?.file !== file) opened = { file, tokenizer: tokenizerFromFile(readTokenizer(file)) };
  return opened.tokenizer.encode(given, { parseSpecial });
}

function readTokenizer(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw new Failure("notFound", `${file} cannot be read (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)}). Check the path.`, { cause: thrown });
  }
}

function draw(tokens: ReturnType<typeof tokensJson>): string {
  const rows = tokens.map(({ index, id, piece, start, end, partial, special }) => [
    String(index), String(id), visible(piece ?? ""), `${start}-${end}`, [partial && "part", special && "special"].filter(Boolean).join(" "),
  ]);
  return table([{ title: "#", right: true }, { title: "id", right: true }, { title: "token" }, { title: "offset" }, { title: "" }], rows);
}
