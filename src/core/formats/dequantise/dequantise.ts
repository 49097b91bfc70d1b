// Stored tensors to float32, for every type of ggml's: one table of decoders, one file per family.
import { FormatError } from "../formatError";
import { type GgmlType, ggmlTypes } from "../ggmlTypes";
import { type BlockDecoder } from "./block";
import { decodeQ4_0, decodeQ4_1, decodeQ5_0, decodeQ5_1, decodeQ8_0, decodeQ8_1 } from "./blocksOf32";
import { decodeIQ1_M, decodeIQ1_S } from "./iq1";
import { decodeIQ2_S, decodeIQ2_XS, decodeIQ2_XXS } from "./iq2";
import { decodeIQ3_S, decodeIQ3_XXS } from "./iq3";
import { decodeIQ4_NL, decodeIQ4_XS } from "./iq4";
import { decodeQ2_K, decodeQ3_K, decodeQ4_K, decodeQ5_K, decodeQ6_K, decodeQ8_K } from "./kQuants";
import { decodeMXFP4, decodeNVFP4 } from "./microscaled";
import { decodeBF16, decodeF16, decodeF32, decodeF64, decodeI16, decodeI32, decodeI64, decodeI8, type RunDecoder } from "./plain";
import { decodeQ1_0, decodeQ2_0, decodeTQ1_0, decodeTQ2_0 } from "./ternary";

type PlainType = "F32" | "F16" | "BF16" | "F64" | "I8" | "I16" | "I32" | "I64";

const plain: Readonly<Record<PlainType, RunDecoder>> = {
  F32: decodeF32, F16: decodeF16, BF16: decodeBF16, F64: decodeF64, I8: decodeI8, I16: decodeI16, I32: decodeI32, I64: decodeI64,
};

const blocks: Readonly<Record<Exclude<GgmlType, PlainType>, BlockDecoder>> = {
  Q4_0: decodeQ4_0, Q4_1: decodeQ4_1, Q5_0: decodeQ5_0, Q5_1: decodeQ5_1, Q8_0: decodeQ8_0, Q8_1: decodeQ8_1,
  Q2_K: decodeQ2_K, Q3_K: decodeQ3_K, Q4_K: decodeQ4_K, Q5_K: decodeQ5_K, Q6_K: decodeQ6_K, Q8_K: decodeQ8_K,
  IQ1_S: decodeIQ1_S, IQ1_M: decodeIQ1_M, IQ2_XXS: decodeIQ2_XXS, IQ2_XS: decodeIQ2_XS, IQ2_S: decodeIQ2_S,
  IQ3_XXS: decodeIQ3_XXS, IQ3_S: decodeIQ3_S, IQ4_NL: decodeIQ4_NL, IQ4_XS: decodeIQ4_XS,
  TQ1_0: decodeTQ1_0, TQ2_0: decodeTQ2_0, Q1_0: decodeQ1_0, Q2_0: decodeQ2_0, MXFP4: decodeMXFP4, NVFP4: decodeNVFP4,
};

function isPlain(type: GgmlType): type is PlainType {
  return type in plain;
}

/**
 * The float32 values of whole blocks, in the order of the file, as ggml's `to_float` gives them. `out` (at least as
 * long as the values) is filled from its start and returned; without it a new array is made. Throws FormatError where
 * the bytes are no whole number of blocks, or `out` is too short.
 */
export function dequantise(type: GgmlType, bytes: Uint8Array, out?: Float32Array): Float32Array {
  const { blockSize, blockBytes } = ggmlTypes[type];
  const count = bytes.length / blockBytes;
  if (!Number.isInteger(count)) {
    throw new FormatError(`${bytes.length} bytes are no whole number of ${type} blocks of ${blockBytes} bytes. The tensor is cut short.`, { what: type });
  }
  const values = out ?? new Float32Array(count * blockSize);
  if (values.length < count * blockSize) {
    throw new FormatError(`${count * blockSize} values of type ${type} do not fit into ${values.length} places.`, { what: type });
  }
  if (isPlain(type)) plain[type](bytes, count, values);
  else for (let i = 0; i < count; i++) blocks[type](bytes, i * blockBytes, values, i * blockSize);
  return values;
}
