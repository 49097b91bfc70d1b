// model.safetensors.index.json: which file of a sharded model holds which tensor.
import { FormatError } from "./formatError";
import { isJsonObject, parseStrictJson } from "./strictJson";

export interface SafetensorsIndex {
  /** Tensor name to the name of the file that holds it, a plain name in the folder of the index. */
  readonly weightMap: ReadonlyMap<string, string>;
  /** The files, each once, in alphabetical order. */
  readonly shards: readonly string[];
}

const MAX_NAME = 255;

/** Parses the index. Throws FormatError where it is none, or where a file name could lead out of the folder. */
export function parseSafetensorsIndex(text: string, file = "model.safetensors.index.json"): SafetensorsIndex {
  const index = parseStrictJson(text, file);
  const map = isJsonObject(index) ? index.get("weight_map") : undefined;
  if (!isJsonObject(map)) throw new FormatError(`${file} has no object "weight_map". Download it again.`, { what: file });
  const weightMap = new Map<string, string>();
  for (const [tensor, shard] of map) {
    if (typeof shard !== "string") throw new FormatError(`${file} should name a file for tensor "${tensor}". Download it again.`, { what: tensor });
    checkShardName(shard, tensor, file);
    weightMap.set(tensor, shard);
  }
  return { weightMap, shards: [...new Set(weightMap.values())].sort() };
}

/** Separators, drive letters and streams, control characters, and Windows' names for devices. */
const forbidden = /[/\\:*?"<>|\u0000-\u001f\u007f]|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function checkShardName(name: string, tensor: string, file: string): void {
  const plain = name.endsWith(".safetensors") && !name.startsWith(".") && name.length <= MAX_NAME && !forbidden.test(name);
  if (plain) return;
  throw new FormatError(
    `${file} names ${JSON.stringify(name.slice(0, MAX_NAME))} as the file of tensor "${tensor}". Only plain names of .safetensors files in the same folder are read.`,
    { what: tensor },
  );
}
