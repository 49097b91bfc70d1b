import { FormatError } from "../formats/formatError";
import { type JsonNode } from "./jsonNode";
import { readPattern } from "./jsonNormalizer";
import { atStart, ensurePrefix, inTurn, type Normalizer, replaceMatches, unchanged } from "./normalizers";
import { compilePattern, literalPattern } from "./patterns";
import { type SplitBehavior, splitBy, type Splitter, splitInTurn } from "./splitters";

/** A pre-tokeniser changes the stretch between two added tokens, and then splits it. */
export interface PreTokenizing {
  readonly prepare: Normalizer;
  readonly split: Splitter;
  /** Words are spelled in bytes. */
  readonly byteLevel: boolean;
}

interface Step {
  readonly prepare?: Normalizer;
  readonly split?: Splitter;
  readonly byteLevel?: true;
}

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const behaviors: Readonly<Record<string, SplitBehavior>> = {
  Isolated: "isolated", Removed: "removed", MergedWithPrevious: "mergedWithPrevious", MergedWithNext: "mergedWithNext", Contiguous: "contiguous",
};

/** By the `type` of a pre-tokeniser in tokenizer.json. */
const readers: Readonly<Record<string, (node: JsonNode) => Step>> = {
  ByteLevel: node => ({
    byteLevel: true,
    ...(node.at("add_prefix_space").boolean(true) ? { prepare: ensurePrefix(" ") } : {}),
    ...(node.at("use_regex").boolean(true) ? { split: splitBy(compilePattern(GPT2), "isolated") } : {}),
  }),
  Metaspace: readMetaspace,
  Split: node => ({ split: splitBy(readPattern(node.at("pattern")), node.at("behavior").oneOf(behaviors), node.at("invert").boolean(false)) }),
  Digits: node => ({ split: splitBy(/\p{N}/gu, node.at("individual_digits").boolean(false) ? "isolated" : "contiguous") }),
  Punctuation: node => ({ split: splitBy(PUNCTUATION, node.at("behavior").present ? node.at("behavior").oneOf(behaviors) : "isolated") }),
  WhitespaceSplit: () => ({ split: splitBy(/\p{White_Space}/gu, "removed") }),
  Whitespace: () => ({ split: splitBy(compilePattern("\\w+|[^\\w\\s]+"), "removed", true) }),
};

const PUNCTUATION = /[!-/:-@[-`{-~\p{P}]/gu;

/** The pre-tokeniser of a tokenizer.json. Throws FormatError for one that is not known. */
export function readPreTokenizer(node: JsonNode): PreTokenizing {
  const steps = node.present ? stepsOf(node) : [];
  const late = steps.findIndex((step, i) => i > 0 && step.prepare);
  if (late > 0) throw new FormatError("The tokenizer changes the words that it has already split (a Metaspace or a prefix space after other pre-tokenisers), which Tokenscope does not know. Its model can be read with --ids.", { what: node.path });
  return {
    prepare: steps[0]?.prepare ?? unchanged,
    split: splitInTurn(steps.flatMap(step => step.split ?? [])),
    byteLevel: steps.some(step => step.byteLevel),
  };
}

function stepsOf(node: JsonNode): readonly Step[] {
  if (node.at("type").value === "Sequence") return node.at("pretokenizers").items().flatMap(stepsOf);
  return [node.at("type").oneOf(readers)(node)];
}

/** Blanks become a visible character, which also marks the start of a text (SentencePiece). */
function readMetaspace(node: JsonNode): Step {
  const mark = node.at("replacement").string();
  const escaped = replaceMatches(/ /g, () => mark);
  const scheme = node.at("prepend_scheme").present ? node.at("prepend_scheme").string() : node.at("add_prefix_space").boolean(true) ? "always" : "never";
  const marked = { always: ensurePrefix(mark), first: atStart(ensurePrefix(mark)), never: unchanged }[scheme];
  if (!marked) throw new FormatError(`The tokenizer's ${node.path}.prepend_scheme is "${scheme}"; always, first and never are known.`, { what: node.path });
  return {
    prepare: inTurn([escaped, marked]),
    ...(node.at("split").boolean(true) ? { split: splitBy(literalPattern(mark), "mergedWithNext") } : {}),
  };
}
