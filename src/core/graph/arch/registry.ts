// Every architecture that Tokenscope computes, by name. A new one is a file beside this and a line here.
import { FormatError } from "../../formats/formatError";
import { ConfigReader } from "../../model/configReader";
import type { Blueprint } from "../blueprint";
import type { Architecture, TensorFacts, TensorNames } from "./architecture";
import { bloom } from "./bloom";
import { cohere } from "./cohere";
import { falcon } from "./falcon";
import { gemma } from "./gemma";
import { gemma2 } from "./gemma2";
import { gemma3 } from "./gemma3";
import { GGUF_HARMLESS } from "./gguf";
import { gpt2 } from "./gpt2";
import { gptNeox } from "./gptNeox";
import { granite } from "./granite";
import { HF_HARMLESS } from "./hf";
import { llama } from "./llama";
import { mistral } from "./mistral";
import { mixtral } from "./mixtral";
import { olmo2 } from "./olmo2";
import { opt } from "./opt";
import { phi } from "./phi";
import { phi3 } from "./phi3";
import { qwen2 } from "./qwen2";
import { qwen3 } from "./qwen3";
import { qwen3Moe } from "./qwen3Moe";
import { smollm3 } from "./smollm3";
import { stablelm } from "./stablelm";
import { starcoder2 } from "./starcoder2";

export const ARCHITECTURES: readonly Architecture[] = [
  bloom, cohere, falcon, gemma, gemma2, gemma3, gpt2, gptNeox, granite, llama, mistral, mixtral, olmo2, opt, phi, phi3, qwen2, qwen3, qwen3Moe,
  smollm3, stablelm, starcoder2,
];

/** The decoder that a Hugging Face config.json describes; refused by name where anything in it could change the numbers unread. */
export function readHfConfig(config: Readonly<Record<string, unknown>>, tensors: TensorNames): Blueprint {
  const c = new ConfigReader(new Map(Object.entries(config)), "config.json");
  const type = c.text("model_type");
  const known = ARCHITECTURES.find(({ hf }) => hf.types.includes(type));
  if (!known) throw unknownFamily(type, "model_type", ARCHITECTURES.flatMap(({ hf }) => hf.types));
  const blueprint = known.hf.read(c, tensors);
  c.finish(HF_HARMLESS);
  return blueprint;
}

/** The decoder that a GGUF file's metadata describe. */
export function readGgufMetadata(metadata: ReadonlyMap<string, unknown>, tensors: TensorFacts): Blueprint {
  const type = new ConfigReader(metadata, "GGUF metadata").text("general.architecture");
  const known = ARCHITECTURES.find(({ gguf }) => gguf?.types.includes(type));
  if (!known?.gguf) throw unknownFamily(type, "general.architecture", ARCHITECTURES.flatMap(({ gguf }) => gguf?.types ?? []));
  const prefix = `${type}.`;
  const keys = new Map([...metadata].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
  const c = new ConfigReader(keys, `GGUF metadata, ${type}.*`);
  const blueprint = known.gguf.read(c, tensors);
  c.finish(GGUF_HARMLESS);
  return blueprint;
}

function unknownFamily(type: string, key: string, known: readonly string[]): FormatError {
  return new FormatError(`The model's architecture is "${type}", which Tokenscope cannot run yet (it runs: ${[...known].sort().join(", ")}). Choose another model.`, { what: key });
}
