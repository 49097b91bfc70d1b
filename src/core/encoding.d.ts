// The WHATWG Encoding API stands in every JavaScript runtime but in none of TypeScript's ES libraries. It is the one
// thing outside the language that the core uses.
interface TextDecoderLike { decode(bytes?: Uint8Array): string }
interface TextEncoderLike { encode(text?: string): Uint8Array; encodeInto(text: string, into: Uint8Array): { read: number; written: number } }
declare const TextDecoder: new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => TextDecoderLike;
declare const TextEncoder: new () => TextEncoderLike;
