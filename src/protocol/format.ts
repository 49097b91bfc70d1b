// How numbers are written, in the hover, the panel and the status bar alike. Input: plain numbers in the unit that the
// name says; output: text for people, with a true minus, thin-space groups and no-break spaces before a percent sign.

const THIN = "\u2009";
const NARROW_NO_BREAK = "\u202f";
const MINUS = "\u2212";

/** 34978 -> "34 978" (thin space). Rounds to a whole number. */
export function count(value: number): string {
  const digits = Math.abs(Math.round(value)).toString();
  return (value <= -0.5 ? MINUS : "") + digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** A probability or share in [0, 1]: one decimal from 1 %, two below, "< 0.01 %" for what two decimals cannot show. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "\u2013";
  if (share <= 0) return `0${NARROW_NO_BREAK}%`;
  if (share < 0.0001) return `<${NARROW_NO_BREAK}0.01${NARROW_NO_BREAK}%`;
  return `${(share * 100).toFixed(share < 0.00995 ? 2 : 1)}${NARROW_NO_BREAK}%`;
}

/** Whole percent, for places where a tenth is noise: "17 %". */
export function wholePercent(share: number): string {
  return `${(share * 100).toFixed(0)}${NARROW_NO_BREAK}%`;
}

export { surprisalBits } from "../core/analysis/measures";

/** One decimal: "9.7". */
export function bits(value: number): string {
  return decimals(value, 1);
}

/** Two decimals: "−6.73". */
export function nats(value: number): string {
  return decimals(value, 2);
}

/** A sum of log-probabilities: one decimal, "−308.1". */
export function logProbSum(valueNats: number): string {
  return decimals(valueNats, 1);
}

/** Fixed decimals with a true minus; what rounds to zero has no sign. */
export function decimals(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "\u2013";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A change: always signed, except zero. */
export function signed(value: number, digits = 1): string {
  const text = decimals(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Perplexity: one decimal, grouped from a thousand on. */
export function perplexity(value: number): string {
  return value < 1000 ? decimals(value, 1) : count(value);
}

/** 137 -> "137th", 34971 -> "34 971st". */
export function ordinal(rank: number): string {
  const lastTwo = rank % 100;
  const suffix = lastTwo >= 11 && lastTwo <= 13 ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return count(rank) + suffix;
}

/** The model's choices in words: "first choice", "137th choice". */
export function choice(rank: number): string {
  return `${rank === 1 ? "first" : ordinal(rank)} choice`;
}

/** block.head, zero-based like `layers.18`. */
export function headName(layer: number, head: number): string {
  return `${layer}.${head}`;
}

/** Decimal megabytes, or gigabytes with one decimal: "98 MB", "1.3 GB". */
export function bytes(value: number): string {
  return value < 999.5e6 ? `${count(value / 1e6)} MB` : `${decimals(value / 1e9, 1)} GB`;
}

/** What follows "1", "2", …: plural("token", 2) is "tokens". */
export function plural(noun: string, amount: number): string {
  return amount === 1 ? noun : `${noun}s`;
}
