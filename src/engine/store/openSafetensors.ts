import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { FormatError } from "../../core/formats/formatError";
import { readSafetensors } from "../../core/formats/safetensors";
import { parseSafetensorsIndex } from "../../core/formats/safetensorsIndex";
import { readHfConfig } from "../../core/graph/arch/registry";
import type { ModelTensor } from "../../core/graph/weightPlan";
import { Failure } from "../../protocol/failure";
import { FileBytes } from "./fileBytes";
import type { OpenModel } from "./openModel";

/** Configs are small; anything larger is none. */
const MAX_CONFIG_BYTES = 4 << 20;

/** A folder with config.json and model.safetensors, or its shards with their index. */
export function openSafetensorsFolder(folder: string): OpenModel {
  const config = readConfig(folder);
  const shards = shardNames(folder).map((name, i) => ({ path: join(folder, name), link: `model-${i}.safetensors` }));
  const opened: { readonly link: string; readonly bytes: FileBytes }[] = [];
  const close = (): void => { for (const { bytes } of opened) bytes.close(); };
  try {
    const tensors = new Map<string, ModelTensor>();
    for (const { path, link } of shards) {
      const bytes = FileBytes.open(path);
      opened.push({ link, bytes });
      for (const [name, { dtype, shape, offset, byteLength }] of readSafetensors(bytes).tensors) {
        if (tensors.has(name)) throw new FormatError(`The tensor "${name}" stands in more than one file of ${folder}. The model is mixed up; fetch it again.`, { what: name });
        const columns = shape.at(-1) ?? 1;
        const rows = shape.reduce((product, extent) => product * extent, 1) / columns;
        tensors.set(name, { name, type: dtype, rows, columns, data: { file: link, offset, byteLength } });
      }
    }
    const blueprint = readHfConfig(config, { has: (name) => tensors.has(name) });
    return {
      name: basename(folder), format: "safetensors", architecture: blueprint.spec.family, blueprint, tensors, files: shards,
      tokenizer: existsSync(join(folder, "tokenizer.json")) ? { kind: "folder", folder } : null,
      read: (tensor, fromByte = 0, byteLength = tensor.data.byteLength - fromByte) => {
        const file = opened.find(({ link }) => link === tensor.data.file) as { bytes: FileBytes };
        return file.bytes.read(tensor.data.offset + fromByte, byteLength);
      },
      close,
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

function readConfig(folder: string): Readonly<Record<string, unknown>> {
  const path = join(folder, "config.json");
  if (!existsSync(path)) {
    throw new Failure("badInput", `The folder ${folder} holds no model: there is no config.json in it. Choose a .gguf file, or a folder with config.json and *.safetensors.`);
  }
  const text = readFileSync(path, "utf8");
  if (text.length > MAX_CONFIG_BYTES) throw new FormatError(`${path} has ${text.length} characters: that is no model configuration.`, { what: "config.json" });
  const value = parseJson(text, path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new FormatError(`${path} is no JSON object. Fetch the model again.`, { what: "config.json" });
  return value as Record<string, unknown>;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new FormatError(`${path} is no valid JSON (${(thrown as Error).message}). Fetch the model again.`, { what: "config.json", cause: thrown });
  }
}

function shardNames(folder: string): readonly string[] {
  const index = join(folder, "model.safetensors.index.json");
  if (existsSync(index)) return parseSafetensorsIndex(readFileSync(index, "utf8")).shards;
  if (existsSync(join(folder, "model.safetensors"))) return ["model.safetensors"];
  throw new Failure("badInput", `The folder ${folder} holds a config.json but no model.safetensors. Fetch the weights, or choose a .gguf file.`);
}
