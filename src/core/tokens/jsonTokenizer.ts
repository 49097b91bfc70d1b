// A tokenizer from tokenizer.json (Hugging Face tokenizers) and the files that stand beside it.
import { type AddedToken } from "./addedTokens";
import { bytesOfSpelling } from "./byteAlphabet";
import { readBytePair, type WordContext, type WordReading } from "./jsonBytePair";
import { readControl, type TokenizerFiles } from "./jsonControl";
import { readDecoder } from "./jsonDecoder";
import { JsonNode } from "./jsonNode";
import { readNormalizer } from "./jsonNormalizer";
import { readPreTokenizer } from "./jsonPreTokenizer";
import { splitInTurn } from "./splitters";
import { type TokenizerSpec } from "./tokenizerSpec";
import { Vocabulary } from "./vocabulary";

/** More ids than any vocabulary has: this bounds what a single id costs in memory. */
const MOST_IDS = 1 << 22;

const encoder = new TextEncoder();

interface ModelKind {
  readonly name: string;
  readonly read: (node: JsonNode, context: WordContext) => WordReading;
}

const bytePair: ModelKind = { name: "BPE", read: readBytePair };

/** By the `type` of the model; older files leave it out. */
const models: Readonly<Record<string, ModelKind>> = { BPE: bytePair };

/** Throws FormatError for a file that is damaged, or holds what is not known here. */
export function tokenizerOfJson(files: TokenizerFiles): TokenizerSpec {
  const root = new JsonNode(files.tokenizer, "tokenizer.json");
  const model = root.at("model");
  const kind = model.at("type").present ? model.at("type").oneOf(models) : bytePair;
  const ids = readVocabulary(model.at("vocab"));
  const added = root.at("added_tokens").optionalItems().map(readAddedToken);
  const pre = readPreTokenizer(root.at("pre_tokenizer"));
  const words = kind.read(model, { ids, byteLevel: pre.byteLevel });
  const decoding = readDecoder(root.at("decoder"));
  const bytesOf = pre.byteLevel ? (spelling: string) => bytesOfSpelling(spelling) ?? encoder.encode(spelling) : decoding.bytesOf;
  const vocabulary = packVocabulary(ids, added, bytesOf);
  const addedIds = new Map(added.map(({ content, id }) => [content, id]));
  return {
    kind: pre.byteLevel ? `byte-level ${kind.name}` : kind.name,
    vocabulary,
    added,
    normalize: readNormalizer(root.at("normalizer")),
    prepare: pre.prepare,
    split: words.split ? splitInTurn([pre.split, words.split]) : pre.split,
    model: words.model,
    addsLeadingSpace: decoding.addsLeadingSpace,
    ...readControl(files, added, { idOf: spelling => addedIds.get(spelling) ?? ids.get(spelling), size: vocabulary.size }),
  };
}

/** `{ spelling: id }` */
function readVocabulary(node: JsonNode): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const [spelling, id] of Object.entries(node.fields())) {
    ids.set(spelling, typeof id === "number" && Number.isInteger(id) && id >= 0 && id < MOST_IDS ? id : node.at(spelling).id(MOST_IDS));
  }
  return ids;
}

function readAddedToken(node: JsonNode): AddedToken {
  const special = node.at("special").boolean(false);
  return {
    id: node.at("id").id(MOST_IDS),
    content: node.at("content").string(),
    special,
    normalized: node.at("normalized").boolean(!special),
    singleWord: node.at("single_word").boolean(false),
    takesLeft: node.at("lstrip").boolean(false),
    takesRight: node.at("rstrip").boolean(false),
  };
}

/** Added tokens stand for their spelling as it is, unless the model can write them too. */
function packVocabulary(ids: ReadonlyMap<string, number>, added: readonly AddedToken[], bytesOf: (spelling: string) => Uint8Array): Vocabulary {
  const spellings: string[] = [];
  const asSpelled = new Map<number, string>();
  for (const [spelling, id] of ids) spellings[id] = spelling;
  for (const { content, id, special } of added) if (special || spellings[id] === undefined) asSpelled.set(id, content);
  const size = added.reduce((most, { id }) => Math.max(most, id + 1), spellings.length);
  return Vocabulary.pack(size, id => {
    const content = asSpelled.get(id);
    if (content !== undefined) return encoder.encode(content);
    const spelling = spellings[id];
    return spelling === undefined ? undefined : bytesOf(spelling);
  });
}
