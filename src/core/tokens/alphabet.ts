// How a word is spelled in symbols before they merge.
import { type Symbols } from "./mergeSymbols";
import { utf8Width, writeUtf8 } from "./utf8";

/** Stands for bytes that the vocabulary has no symbol for. */
export const NO_SYMBOL = -1;

export interface Alphabet {
  /** Writes the symbols of a word from index 0 on and answers their number: at most three per UTF-16 unit. */
  spell(word: string, symbols: Symbols): number;
}

/** One symbol per byte of the word's UTF-8 form; `ids[b]` is the symbol of byte b. */
export function byteAlphabet(ids: Int32Array): Alphabet {
  const scratch = new Uint8Array(1 << 10);
  return {
    spell(word, symbols) {
      const bytes = 3 * word.length > scratch.length ? new Uint8Array(3 * word.length) : scratch;
      const count = writeUtf8(word, bytes);
      for (let i = 0; i < count; i++) {
        symbols.ids[i] = ids[bytes[i] as number] as number;
        symbols.bytes[i] = 1;
      }
      return count;
    },
  };
}

export interface CharacterAlphabetSpec {
  /** Symbols of characters, by code point. */
  readonly characters: ReadonlyMap<number, number>;
  /** Symbols of the 256 bytes, for characters that have none; `undefined` where the vocabulary lacks one of them. */
  readonly bytes?: Int32Array | undefined;
  /** For characters that neither of them covers. */
  readonly unknown?: number | undefined;
  /** Neighbouring unknown characters are one symbol. */
  readonly fuseUnknown: boolean;
}

/** One symbol per character, or one per byte of it, or the unknown one. */
export function characterAlphabet(spec: CharacterAlphabetSpec): Alphabet {
  const bytesOfOne = new Uint8Array(6);
  const { characters, bytes, unknown = NO_SYMBOL } = spec;
  return {
    spell(word, symbols) {
      let count = 0;
      const put = (id: number, width: number): void => {
        symbols.ids[count] = id;
        symbols.bytes[count++] = width;
      };
      for (let i = 0; i < word.length; i++) {
        const width = utf8Width(word.charCodeAt(i));
        const id = characters.get(word.codePointAt(i) as number);
        if (id !== undefined) put(id, width);
        else if (bytes) {
          writeUtf8(word.slice(i, width === 4 ? i + 2 : i + 1), bytesOfOne);
          for (let b = 0; b < width; b++) put(bytes[bytesOfOne[b] as number] as number, 1);
        } else if (spec.fuseUnknown && count > 0 && symbols.ids[count - 1] === unknown) {
          symbols.bytes[count - 1] = (symbols.bytes[count - 1] as number) + width;
        } else put(unknown, width);
        if (width === 4) i++;
      }
      return count;
    },
  };
}
