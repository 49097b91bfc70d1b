/** A setting that cannot be used. The message is for the user: whose setting it is, what was given, and what would do. */
export class SettingError extends Error {
  override readonly name = "SettingError";

  /**
   * @param place the transform, e.g. `topP`, or with its place in the list, `chain[2] topP`
   * @param parameter its parameter; `undefined` where the place itself is wrong
   * @param given what was found there, as a phrase or as a value
   * @param takes what would do, e.g. "a number from 0 to 1"
   */
  constructor(readonly place: string, readonly parameter: string | undefined, readonly given: unknown, readonly takes: string) {
    super(`${place}${parameter === undefined ? "" : `: ${parameter}`} is ${shown(given)}; it takes ${takes}.`);
  }
}

const LONGEST = 60;

/** A value as its author would recognise it. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? typeof value;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
