/** A setting that cannot be used. The message is for the user: whose setting it is, what was given, and what would do. */
export class SettingError extends Error {
  override readonly name = "SettingError";

  /**
   * @param place the transform, e.g. `topP`, or with its place in a recipe, `chain[2] topP`
   * @param parameter its parameter, where it is about one
   */
  constructor(message: string, readonly place: string, readonly parameter?: string) { super(message); }
}

/** @param takes what would do, e.g. "a number from 0 to 1" */
export function refused(place: string, parameter: string | undefined, given: unknown, takes: string): SettingError {
  const subject = parameter === undefined ? place : `${place}: ${parameter}`;
  return new SettingError(`${subject} is ${shown(given)}; it takes ${takes}.`, place, parameter);
}

const LONGEST = 60;

/** A value as its author would recognise it. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
