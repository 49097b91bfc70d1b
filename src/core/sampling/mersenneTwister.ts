const WORDS = 624;
const SHIFT = 397;
const TWO_32 = 2 ** 32;
const BELOW_ONE = 1 - 2 ** -53;
const FLOAT_BELOW_ONE = 1 - 2 ** -24;

/**
 * MT19937 (Matsumoto & Nishimura 1998), number for number C++'s `std::mt19937(seed)`, with libstdc++'s uniform
 * distributions on top: so a seed draws here what it draws in llama.cpp.
 */
export class MersenneTwister {
  private words: Uint32Array | undefined;
  private next = WORDS;

  /** @param seed a whole number in [0, 2^32) */
  constructor(readonly seed: number) {}

  /** Goes on from the same place, by itself. */
  copy(): MersenneTwister {
    const copy = new MersenneTwister(this.seed);
    copy.words = this.words?.slice();
    copy.next = this.next;
    return copy;
  }

  uint32(): number {
    this.words ??= seeded(this.seed);
    if (this.next === WORDS) {
      twist(this.words);
      this.next = 0;
    }
    let y = this.words[this.next++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** In [0, 1): `std::uniform_real_distribution<double>(0, 1)`, two words. */
  double(): number {
    const low = this.uint32();
    return Math.min((low + this.uint32() * TWO_32) / (TWO_32 * TWO_32), BELOW_ONE);
  }

  /** In [0, 1): `std::uniform_real_distribution<float>(0, 1)`, one word. */
  float(): number {
    return Math.min(Math.fround(this.uint32()) / TWO_32, FLOAT_BELOW_ONE);
  }
}

function seeded(seed: number): Uint32Array {
  const words = new Uint32Array(WORDS);
  words[0] = seed;
  for (let i = 1; i < WORDS; i++) {
    const before = words[i - 1] as number;
    words[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return words;
}

function twist(words: Uint32Array): void {
  for (let i = 0; i < WORDS; i++) {
    const y = ((words[i] as number) & 0x80000000) | ((words[(i + 1) % WORDS] as number) & 0x7fffffff);
    words[i] = (words[(i + SHIFT) % WORDS] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
