// Numbers inside labels, reasons and notes.

/** At most `digits` significant digits, no trailing zeros. */
export function short(value: number, digits = 3): string { return String(Number(value.toPrecision(digits))); }

export function percent(share: number): string { return `${short(share * 100)} %`; }

/** "1/20" where it is a simple fraction of one, else in percent. */
export function fraction(share: number): string {
  const parts = Math.round(1 / share);
  return parts > 1 && Math.abs(1 / share - parts) < 1e-6 * parts ? `1/${parts}` : percent(share);
}
