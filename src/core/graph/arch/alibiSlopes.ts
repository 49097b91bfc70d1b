/**
 * Slopes of linear biases (Press et al. 2022): powers of 2^(-8/n) for n heads; where n is no power of 2, those of the
 * next lower one, and then every other slope of the next higher one.
 */
export function alibiSlopes(heads: number): readonly number[] {
  const whole = 2 ** Math.floor(Math.log2(heads));
  const slope = (n: number, i: number): number => (2 ** -(2 ** -(Math.log2(n) - 3))) ** i;
  return Array.from({ length: heads }, (_, h) => (h < whole ? slope(whole, h + 1) : slope(2 * whole, 2 * (h - whole) + 1)));
}
