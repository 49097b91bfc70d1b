import { bytesOfSpelling } from "./byteAlphabet";
import { byteOfToken } from "./byteTokens";
import { type JsonNode } from "./jsonNode";

/** How the spelling of a token becomes the bytes that it stands for. */
export interface Decoding {
  readonly bytesOf: (spelling: string) => Uint8Array;
  /** The first token's leading blank is the tokenizer's own. */
  readonly addsLeadingSpace: boolean;
}

const encoder = new TextEncoder();

type Rewrite = (spelling: string) => string | Uint8Array;

interface Step {
  readonly rewrite?: Rewrite;
  readonly addsLeadingSpace?: boolean;
}

/** By the `type` of a decoder in tokenizer.json. What acts across tokens (Fuse) says nothing about one of them. */
const readers: Readonly<Record<string, (node: JsonNode) => readonly Step[]>> = {
  Sequence: node => node.at("decoders").items().flatMap(stepsOf),
  ByteLevel: () => [{ rewrite: spelling => bytesOfSpelling(spelling) ?? spelling }],
  ByteFallback: () => [{ rewrite: spelling => byteOfToken(spelling) ?? spelling }],
  Fuse: () => [],
  Metaspace: node => {
    const mark = node.at("replacement").string();
    const prefixed = node.at("prepend_scheme").present ? node.at("prepend_scheme").string() !== "never" : node.at("add_prefix_space").boolean(true);
    return [{ rewrite: spelling => spelling.replaceAll(mark, " "), addsLeadingSpace: prefixed }];
  },
  Replace: node => {
    const from = node.at("pattern").at("String").string();
    const to = node.at("content").string();
    return [{ rewrite: spelling => spelling.replaceAll(from, to) }];
  },
  Strip: node => [{ addsLeadingSpace: node.at("content").string() === " " && node.at("start").id(1 << 20) > 0 }],
};

/** The decoder of a tokenizer.json; spellings stand for themselves where it is null. Throws FormatError for one that is not known. */
export function readDecoder(node: JsonNode): Decoding {
  const steps = stepsOf(node);
  const rewrites = steps.flatMap(step => step.rewrite ?? []);
  return {
    bytesOf(spelling) {
      let text: string | Uint8Array = spelling;
      for (const rewrite of rewrites) if (typeof text === "string") text = rewrite(text);
      return typeof text === "string" ? encoder.encode(text) : text;
    },
    addsLeadingSpace: steps.some(step => step.addsLeadingSpace),
  };
}

function stepsOf(node: JsonNode): readonly Step[] {
  return node.present ? node.at("type").oneOf(readers)(node) : [];
}
