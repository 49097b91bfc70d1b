import { Tokenizer } from "tokenizers";

/** The Rust library as the reference: ids and UTF-16 spans of a text, and whether those spans tile it. */
export interface NativeEncoding {
  readonly ids: readonly number[];
  readonly spans: readonly (readonly [number, number])[];
  readonly tiles: boolean;
}

export class NativeTokenizer {
  private readonly tokenizer: Tokenizer;

  /** Special tokens in a text are always parsed: leave them out of the file to have them read as text. */
  constructor(json: object) {
    this.tokenizer = Tokenizer.fromString(JSON.stringify(json));
  }

  /** `text` is well-formed. */
  async encode(text: string): Promise<NativeEncoding> {
    const encoding = await this.tokenizer.encode(text, null, { addSpecialTokens: false });
    const unitOf = utf16Offsets(text);
    const spans = encoding.getOffsets().map(([from, to]) => [unitOf[from as number] as number, unitOf[to as number] as number] as const);
    return { ids: encoding.getIds(), spans, tiles: tiles(spans, unitOf) };
  }
}

/** UTF-16 offset of each code point, and of the end. */
function utf16Offsets(text: string): readonly number[] {
  const offsets = [0];
  for (const char of text) offsets.push((offsets.at(-1) as number) + char.length);
  return offsets;
}

/** No gap, and an overlap only where neighbours share one character. */
function tiles(spans: readonly (readonly [number, number])[], unitOf: readonly number[]): boolean {
  const nextOf = new Map(unitOf.map((unit, i) => [unit, unitOf[i + 1]]));
  let at = 0;
  let start = 0;
  for (const [from, to] of spans) {
    if (to < from || from > at || from < start || to < at) return false;
    if (from < at && nextOf.get(from) !== at && to !== from) return false;
    [at, start] = [to, from];
  }
  return at === unitOf.at(-1);
}
