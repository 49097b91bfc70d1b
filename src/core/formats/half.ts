// Sixteen-bit floats. Widening is exact; narrowing rounds to nearest, ties to even, as IEEE 754 and ggml do.
// Bit patterns travel as numbers 0..65535, values as JavaScript numbers that float32 holds exactly.

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** Bits of the float32 that a value rounds to. */
function bitsOf(value: number): number {
  float[0] = value;
  return word[0] as number;
}

function float16Bits32(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  // A subnormal half is a normal float32: shift its leading one into the implicit place.
  const shift = Math.clz32(mantissa) - 21;
  return sign | ((113 - shift) << 23) | (((mantissa << shift) & 0x3ff) << 13);
}

let widened: Float32Array | undefined;

/** Every float16 as float32, indexed by its bits: 256 KiB, made when first asked for. Only to be read. */
export function float16Values(): Float32Array {
  if (!widened) {
    const bits = new Uint32Array(65536);
    for (let half = 0; half < bits.length; half++) bits[half] = float16Bits32(half);
    widened = new Float32Array(bits.buffer);
  }
  return widened;
}

/** The value of float16 bits. */
export function float16ToFloat32(bits: number): number {
  return float16Values()[bits & 0xffff] as number;
}

/** The bits of the float16 nearest to a float32 value; beyond 65504 infinity, NaN stays NaN. */
export function float32ToFloat16(value: number): number {
  const bits = bitsOf(value);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above
  if (magnitude >= 0x38800000) return sign | roundedShift(magnitude - 0x38000000, 13);
  if (magnitude < 0x33000000) return sign; // below half of the smallest subnormal
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - (magnitude >>> 23));
}

/** `n / 2^shift`, rounded to nearest, ties to even. A carry out of the mantissa raises the exponent, as it should. */
function roundedShift(n: number, shift: number): number {
  const kept = n >>> shift;
  const rest = n & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
}

/** The value of bfloat16 bits: the upper half of a float32. */
export function bfloat16ToFloat32(bits: number): number {
  word[0] = bits << 16;
  return float[0] as number;
}

/** The bits of the bfloat16 nearest to a float32 value; NaN stays NaN. */
export function float32ToBfloat16(value: number): number {
  const bits = bitsOf(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return roundedShift(bits, 16) & 0xffff;
}

/** Float16 bits to float32 values, element by element, into `out` (at least as long) or a new array. */
export function widenFloat16(bits: Uint16Array, out = new Float32Array(bits.length)): Float32Array {
  const values = float16Values();
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i] as number] as number;
  return out;
}

/** Float32 values to float16 bits, element by element, into `out` (at least as long) or a new array. */
export function narrowFloat16(values: Float32Array, out = new Uint16Array(values.length)): Uint16Array {
  for (let i = 0; i < values.length; i++) out[i] = float32ToFloat16(values[i] as number);
  return out;
}
