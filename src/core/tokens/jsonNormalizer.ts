import { type JsonNode } from "./jsonNode";
import { inTurn, lowercase, type Normalizer, prepend, replaceMatches, strip, stripAccents, unchanged, unicodeForm } from "./normalizers";
import { compilePattern, literalPattern } from "./patterns";

type Reader = (node: JsonNode) => Normalizer;

/** By the `type` of a normaliser in tokenizer.json. */
const readers: Readonly<Record<string, Reader>> = {
  Sequence: node => inTurn(node.at("normalizers").items().map(readNormalizer)),
  NFC: () => unicodeForm("NFC"),
  NFD: () => unicodeForm("NFD"),
  NFKC: () => unicodeForm("NFKC"),
  NFKD: () => unicodeForm("NFKD"),
  Lowercase: () => lowercase,
  StripAccents: () => stripAccents,
  Strip: node => strip(node.at("strip_left").boolean(true), node.at("strip_right").boolean(true)),
  Prepend: node => prepend(node.at("prepend").string()),
  Replace: node => {
    const content = node.at("content").string();
    return replaceMatches(readPattern(node.at("pattern")), () => content);
  },
};

/** The normaliser of a tokenizer.json; none where it is null. Throws FormatError for one that is not known. */
export function readNormalizer(node: JsonNode): Normalizer {
  return node.present ? node.at("type").oneOf(readers)(node) : unchanged;
}

/** `{ "String": … }` or `{ "Regex": … }`. */
export function readPattern(node: JsonNode): RegExp {
  const literal = node.at("String");
  return literal.present ? literalPattern(literal.string()) : compilePattern(node.at("Regex").string());
}
