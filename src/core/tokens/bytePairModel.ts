import { type Alphabet, NO_SYMBOL } from "./alphabet";
import { mergeSymbols, type Symbols } from "./mergeSymbols";
import { type MergeTable } from "./mergeTable";
import { RecentWords } from "./recentWords";
import { type TokenSink } from "./tokenSink";
import { utf8Length } from "./utf8";

/** Turns a word (a stretch of text that no token crosses) into tokens. */
export interface WordModel {
  encode(word: string, sink: TokenSink): void;
}

export interface BytePairSpec {
  readonly alphabet: Alphabet;
  readonly merges: MergeTable;
  /** Words that are one token whatever the merges say. */
  readonly wholeWords?: ReadonlyMap<string, number> | undefined;
}

/** Longer words hardly come twice. UTF-16 units. */
const LONGEST_REMEMBERED = 48;
const REMEMBERED = 1 << 14;
/** Symbols of a word of the usual length; longer ones get room of their own, which is freed with them. */
const SCRATCH = 1 << 10;

/** Byte-pair encoding. Between calls only recent words are kept. */
export class BytePairModel implements WordModel {
  private readonly recent = new RecentWords<Symbols>(REMEMBERED);
  private readonly scratch = symbolsFor(SCRATCH);

  constructor(private readonly spec: BytePairSpec) {}

  encode(word: string, sink: TokenSink): void {
    const whole = this.spec.wholeWords?.get(word);
    if (whole !== undefined) return sink.push(whole, utf8Length(word));
    const known = this.recent.get(word);
    if (known) return put(known, known.ids.length, sink);
    const most = 3 * word.length;
    const symbols = most > SCRATCH ? symbolsFor(most) : this.scratch;
    const count = mergeSymbols(this.spec.merges, symbols, this.spec.alphabet.spell(word, symbols));
    put(symbols, count, sink);
    if (word.length <= LONGEST_REMEMBERED) this.recent.set(detached(word), { ids: symbols.ids.slice(0, count), bytes: symbols.bytes.slice(0, count) });
  }
}

/** A copy: as a part of the text it would keep all of the text in memory. */
function detached(word: string): string {
  return ` ${word}`.slice(1);
}

function symbolsFor(count: number): Symbols {
  return { ids: new Int32Array(count), bytes: new Int32Array(count) };
}

function put({ ids, bytes }: Symbols, count: number, sink: TokenSink): void {
  for (let i = 0; i < count; i++) {
    const id = ids[i] as number;
    if (id === NO_SYMBOL) sink.skip(bytes[i] as number);
    else sink.push(id, bytes[i] as number);
  }
}
