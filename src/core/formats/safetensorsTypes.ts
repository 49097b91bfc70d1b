// Element types of safetensors (huggingface/safetensors, `Dtype`), with their sizes in bits.
export const safetensorsBits = {
  BOOL: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6,
  U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8,
  U16: 16, I16: 16, F16: 16, BF16: 16,
  U32: 32, I32: 32, F32: 32,
  U64: 64, I64: 64, F64: 64, C64: 64,
} as const;

export type SafetensorsType = keyof typeof safetensorsBits;

export function isSafetensorsType(name: string): name is SafetensorsType {
  return Object.hasOwn(safetensorsBits, name);
}

/** Bytes of a tensor: `NaN` where its bits fill no whole bytes or its size is beyond 2^53. */
export function safetensorsBytes(dtype: SafetensorsType, shape: readonly number[]): number {
  const bits = shape.reduce((product, length) => product * length, safetensorsBits[dtype]);
  return Number.isSafeInteger(bits) && bits % 8 === 0 ? bits / 8 : NaN;
}
