// Metadata of a GGUF file, asked for by key and kind: the place where untrusted values become facts.
import { FormatError } from "./formatError";
import { type GgufFile, type GgufValue } from "./gguf";

type Holder = Pick<GgufFile, "metadata">;

/** What a value is, in words for an error message. */
function kindOf(value: GgufValue): string {
  if (typeof value === "bigint") return "an integer beyond 2^53";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (!Array.isArray(value)) return "an array of numbers";
  const first: unknown = value[0];
  return first === undefined ? "an empty array" : `an array of ${Array.isArray(first) || ArrayBuffer.isView(first) ? "array" : typeof first}s`;
}

/** An accessor of the values for which `convert` does not answer `undefined`. */
function reader<T>(expected: string, convert: (value: GgufValue) => T | undefined) {
  return (file: Holder, key: string): T | undefined => {
    const value = file.metadata.get(key);
    if (value === undefined) return undefined;
    const converted = convert(value);
    if (converted !== undefined) return converted;
    throw new FormatError(`Metadata "${key}" should be ${expected}, but is ${kindOf(value)}. Take another conversion of this model.`, { what: key });
  };
}

function required<T>(expected: string, read: (file: Holder, key: string) => T | undefined) {
  return (file: Holder, key: string): T => {
    const value = read(file, key);
    if (value !== undefined) return value;
    throw new FormatError(`The file has no metadata "${key}" (${expected}), which is needed here. Take another conversion of this model.`, { what: key });
  };
}

const kinds = {
  string: "a string",
  number: "a number",
  size: "a whole number, 0 or more",
  boolean: "true or false",
  strings: "an array of strings",
  numbers: "an array of numbers",
  booleans: "an array of true or false",
};

function numbersOf(value: GgufValue): ArrayLike<number> | undefined {
  if (!ArrayBuffer.isView(value)) return Array.isArray(value) && value.length === 0 ? [] : undefined;
  if (!(value instanceof BigUint64Array || value instanceof BigInt64Array)) return value;
  const numbers = Float64Array.from<bigint>(value, Number);
  return numbers.every(Number.isSafeInteger) ? numbers : undefined;
}

function arrayOf<T>(value: GgufValue, isItem: (item: unknown) => item is T): readonly T[] | undefined {
  if (ArrayBuffer.isView(value)) return value.length === 0 ? [] : undefined;
  const items: unknown = value;
  return Array.isArray(items) && items.every(isItem) ? items : undefined;
}

const isString = (item: unknown): item is string => typeof item === "string";
const isBoolean = (item: unknown): item is boolean => typeof item === "boolean";

/** The optional accessors answer `undefined` where the key is absent; each throws FormatError for a value of another kind. */
export const optionalString = reader(kinds.string, value => (typeof value === "string" ? value : undefined));
export const optionalNumber = reader(kinds.number, value => (typeof value === "number" ? value : undefined));
export const optionalSize = reader(kinds.size, value => (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined));
export const optionalBoolean = reader(kinds.boolean, value => (typeof value === "boolean" ? value : undefined));
export const optionalStrings = reader(kinds.strings, value => arrayOf(value, isString));
export const optionalBooleans = reader(kinds.booleans, value => arrayOf(value, isBoolean));
/** Integers of 64 bits come as a Float64Array, and are refused beyond 2^53. */
export const optionalNumbers = reader(kinds.numbers, numbersOf);

/** These also throw FormatError where the key is absent. */
export const metadataString = required(kinds.string, optionalString);
export const metadataNumber = required(kinds.number, optionalNumber);
/** A count, length or id. */
export const metadataSize = required(kinds.size, optionalSize);
export const metadataBoolean = required(kinds.boolean, optionalBoolean);
export const metadataStrings = required(kinds.strings, optionalStrings);
export const metadataBooleans = required(kinds.booleans, optionalBooleans);
export const metadataNumbers = required(kinds.numbers, optionalNumbers);
