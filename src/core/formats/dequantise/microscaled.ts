// Four-bit floats (1 sign, 2 exponent, 1 mantissa bit) with a shared eight-bit scale. MXFP4: OCP Microscaling Formats
// 1.0; NVFP4: NVIDIA's variant with one scale per 16 values.
import { type BlockDecoder, u8 } from "./block";

/** Values of the sixteen codes. ggml reads code 8 as plus zero. */
const values = Float64Array.of(0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -0.5, -1, -1.5, -2, -3, -4, -6);

/** `half` bytes give twice as many values: the low halves first, then the high ones. */
function decodeCodes(bytes: Uint8Array, at: number, half: number, scale: number, out: Float32Array, to: number): void {
  for (let j = 0; j < half; j++) {
    const q = u8(bytes, at + j);
    out[to + j] = scale * (values[q & 15] as number);
    out[to + j + half] = scale * (values[q >> 4] as number);
  }
}

/** An exponent, then 16 bytes of codes. */
export const decodeMXFP4: BlockDecoder = (bytes, at, out, to) => decodeCodes(bytes, at + 1, 16, 2 ** (u8(bytes, at) - 127), out, to);

/** Four scales, then four times 8 bytes of codes. */
export const decodeNVFP4: BlockDecoder = (bytes, at, out, to) => {
  for (let part = 0; part < 4; part++) decodeCodes(bytes, at + 4 + 8 * part, 8, e4m3(u8(bytes, at + part)), out, to + 16 * part);
};

/** A positive float of 4 exponent and 3 mantissa bits; the top bit is ignored, and NaN (0x7F) counts as zero, as in ggml. */
function e4m3(bits: number): number {
  if (bits === 0x7f) return 0;
  const exponent = (bits >> 3) & 15;
  const mantissa = bits & 7;
  return exponent === 0 ? mantissa * 2 ** -9 : (8 + mantissa) * 2 ** (exponent - 10);
}
