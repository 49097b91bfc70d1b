// A model on disk as the rest of the engine wants it: what it computes, where its tensors lie, how they are read.
import { statSync } from "node:fs";
import { basename } from "node:path";
import { dequantise } from "../../core/formats/dequantise/dequantise";
import type { GgmlType } from "../../core/formats/ggmlTypes";
import { type GgufTensor, type GgufValue, readGguf } from "../../core/formats/gguf";
import { readGgufMetadata } from "../../core/graph/arch/registry";
import type { Blueprint } from "../../core/graph/blueprint";
import { MissingTensorError, type ModelTensor } from "../../core/graph/weightPlan";
import { Failure } from "../../protocol/failure";
import { FileBytes } from "./fileBytes";
import { openSafetensorsFolder } from "./openSafetensors";

export interface OpenModel {
  readonly name: string;
  readonly format: "GGUF" | "safetensors";
  readonly architecture: string;
  readonly blueprint: Blueprint;
  readonly tensors: ReadonlyMap<string, ModelTensor>;
  /** The model's files; a graph names them by `link`. */
  readonly files: readonly { readonly path: string; readonly link: string }[];
  /** What its tokenizer is made from; `null` where there is none. */
  readonly tokenizer: TokenizerSource | null;
  /** Bytes of a tensor as stored, or of a part of it. */
  read(tensor: ModelTensor, fromByte?: number, byteLength?: number): Uint8Array;
  close(): void;
}

export type TokenizerSource =
  | { readonly kind: "gguf"; readonly metadata: ReadonlyMap<string, GgufValue> }
  | { readonly kind: "folder"; readonly folder: string };

/** Opens a .gguf file or a folder with config.json and safetensors. Reads headers only. */
export function openModel(path: string): OpenModel {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) throw new Failure("notFound", `There is no model at ${path}. Check the path, or choose another model.`);
  if (facts.isDirectory()) return openSafetensorsFolder(path);
  return openGguf(path);
}

function openGguf(path: string): OpenModel {
  const file = FileBytes.open(path);
  try {
    const { metadata, tensors: table } = readGguf(file);
    const link = "model.gguf";
    const tensors = new Map([...table].map(([name, tensor]) => [name, ggufTensor(tensor, link)]));
    const read: OpenModel["read"] = (tensor, fromByte = 0, byteLength = tensor.data.byteLength - fromByte) => file.read(tensor.data.offset + fromByte, byteLength);
    const blueprint = readGgufMetadata(metadata, {
      has: (name) => tensors.has(name),
      rows: (name) => need(tensors, name).rows,
      values: (name) => readFloats({ read }, need(tensors, name)),
    });
    return {
      name: basename(path), format: "GGUF", architecture: blueprint.spec.family, blueprint, tensors,
      files: [{ path, link }],
      tokenizer: metadata.has("tokenizer.ggml.model") ? { kind: "gguf", metadata } : null,
      read, close: () => { file.close(); },
    };
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

function ggufTensor({ name, type, shape, elements, offset, byteLength }: GgufTensor, file: string): ModelTensor {
  const columns = shape[0] as number;
  return { name, type, columns, rows: elements / columns, data: { file, offset, byteLength } };
}

function need(tensors: ReadonlyMap<string, ModelTensor>, name: string): ModelTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new MissingTensorError(name);
  return tensor;
}

/** A tensor's values in float32. */
export function readFloats(model: Pick<OpenModel, "read">, tensor: ModelTensor): Float32Array {
  return dequantise(tensor.type as GgmlType, model.read(tensor));
}
