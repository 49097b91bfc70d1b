import { type AddedToken } from "./addedTokens";
import { endTokensAmong } from "./endTokens";
import { JsonNode } from "./jsonNode";
import { type TokenizerSpec } from "./tokenizerSpec";

/** Parsed files of a model's folder; only the first is needed. */
export interface TokenizerFiles {
  /** tokenizer.json */
  readonly tokenizer: unknown;
  /** tokenizer_config.json */
  readonly config?: unknown;
  /** generation_config.json */
  readonly generation?: unknown;
  /** chat_template.jinja */
  readonly chatTemplate?: string | undefined;
}

export type ControlFacts = Pick<TokenizerSpec, "startToken" | "endIds" | "specialIds" | "chatTemplate">;

interface Known {
  readonly idOf: (spelling: string) => number | undefined;
  readonly size: number;
}

/** Start and end tokens and the chat template, from where transformers takes them. */
export function readControl(files: TokenizerFiles, added: readonly AddedToken[], known: Known): ControlFacts {
  const special = new Map(added.filter(token => token.special).map(({ content, id }) => [content, id]));
  const config = beside(files.config, "tokenizer_config.json");
  const generation = beside(files.generation, "generation_config.json");
  const declared = [tokenOf(config.at("eos_token"), known), ...idsOf(generation.at("eos_token_id"), known)];
  return {
    startToken: startOf(new JsonNode(files.tokenizer, "tokenizer.json").at("post_processor"), config, known),
    endIds: [...new Set([...declared.filter(id => id !== undefined), ...endTokensAmong(special)])],
    specialIds: new Set(special.values()),
    chatTemplate: files.chatTemplate ?? templateOf(config.at("chat_template")),
  };
}

/** The post-processor puts the start token before a text, unless the configuration says otherwise. */
function startOf(postProcessor: JsonNode, config: JsonNode, known: Known): TokenizerSpec["startToken"] {
  const put = prefixOf(postProcessor, known);
  const id = put ?? tokenOf(config.at("bos_token"), known);
  if (id === undefined) return null;
  return { id, addedByModel: config.at("add_bos_token").boolean(put !== undefined) };
}

/** The token that a post-processor puts before a single text. */
function prefixOf(node: JsonNode, known: Known): number | undefined {
  if (!node.present) return undefined;
  const type = node.at("type").string();
  if (type === "Sequence") return node.at("processors").items().map(inner => prefixOf(inner, known)).find(id => id !== undefined);
  if (type === "BertProcessing" || type === "RobertaProcessing") return node.at("cls").items()[1]?.id(known.size);
  if (type !== "TemplateProcessing") return undefined;
  const first = node.at("single").items()[0]?.at("SpecialToken");
  if (!first?.present) return undefined;
  return node.at("special_tokens").at(first.at("id").string()).at("ids").items()[0]?.id(known.size);
}

/** A token of the configuration: its spelling, or an object that holds it. */
function tokenOf(node: JsonNode, { idOf }: Known): number | undefined {
  if (!node.present) return undefined;
  return idOf(typeof node.value === "string" ? node.value : node.at("content").string());
}

/** Ids beyond the tokenizer's own belong to a larger model vocabulary and are no tokens here. */
function idsOf(node: JsonNode, { size }: Known): readonly number[] {
  if (!node.present) return [];
  const ids = Array.isArray(node.value) ? node.items() : [node];
  return ids.map(id => id.number()).filter(id => Number.isInteger(id) && id >= 0 && id < size);
}

/** One template, or several by name, of which "default" is for conversations. */
function templateOf(node: JsonNode): string | null {
  if (!node.present) return null;
  if (typeof node.value === "string") return node.value;
  const named = node.items().find(item => item.at("name").value === "default");
  return named ? named.at("template").string() : null;
}

function beside(value: unknown, name: string): JsonNode {
  return new JsonNode(value ?? {}, name);
}
