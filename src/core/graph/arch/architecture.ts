import type { ConfigReader } from "../../model/configReader";
import type { Blueprint } from "../blueprint";

/** What a family's reader may ask about the tensors of a checkpoint. Plain functions: readers take them apart. */
export interface TensorNames { readonly has: (tensor: string) => boolean }

/** What it may ask about those of a GGUF file, whose metadata leave some things to them. */
export interface TensorFacts extends TensorNames {
  /** Rows of a matrix. */
  readonly rows: (tensor: string) => number;
  readonly values: (tensor: string) => Float32Array;
}

/** A family of decoders: how each file format describes it, and what it is composed of. */
export interface Architecture {
  readonly family: string;
  /** Where its computation is defined, and what differs from its neighbours. */
  readonly about: string;
  readonly hf: {
    /** Values of `model_type`. */
    readonly types: readonly string[];
    readonly read: (config: ConfigReader, tensors: TensorNames) => Blueprint;
  };
  /** Absent where llama.cpp has no such architecture. */
  readonly gguf?: {
    /** Values of `general.architecture`. */
    readonly types: readonly string[];
    readonly read: (metadata: ConfigReader, tensors: TensorFacts) => Blueprint;
  };
}
