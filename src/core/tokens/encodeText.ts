import { AddedTokenMatcher } from "./addedTokens";
import { type AlignedText, sliceAligned } from "./alignedText";
import { type EncodedText, SpanBuilder } from "./spans";
import { type TokenizerSpec } from "./tokenizerSpec";
import { TokenSink } from "./tokenSink";
import { replaceLoneSurrogates, utf8Length } from "./utf8";

/** Encodes texts with one tokenizer: added tokens, normaliser, words, tokens of words, spans. */
export class TextEncoding {
  private readonly plain: StagedMatchers;
  private readonly withSpecial: StagedMatchers;

  constructor(private readonly spec: TokenizerSpec) {
    this.plain = matchersFor(spec, false);
    this.withSpecial = matchersFor(spec, true);
  }

  /** Adds no token of its own. With `parseSpecial`, control tokens that the text spells are control tokens. */
  encode(text: string, parseSpecial: boolean): EncodedText {
    const clean = replaceLoneSurrogates(text);
    const { raw, normalized } = parseSpecial ? this.withSpecial : this.plain;
    const spans = new SpanBuilder(clean);
    const sink = new TokenSink();
    this.between({ text: clean, start: 0, end: clean.length }, raw, spans, stretch => {
      this.between(this.spec.normalize(stretch), normalized, spans, part => this.addWords(part, spans, sink));
    });
    return spans.finish();
  }

  /** Adds the tokens that are found in a stretch, and hands on what stands between them. */
  private between(stretch: AlignedText, matcher: AddedTokenMatcher, spans: SpanBuilder, take: (part: AlignedText) => void): void {
    let done = 0;
    for (const { token, start, end } of matcher.matches(stretch.text)) {
      if (start > done) take(sliceAligned(stretch, done, start));
      spans.add(token.id, sliceAligned(stretch, start, end).end);
      done = end;
    }
    if (done < stretch.text.length) take(sliceAligned(stretch, done, stretch.text.length));
  }

  private addWords(stretch: AlignedText, spans: SpanBuilder, sink: TokenSink): void {
    const { prepare, split, model } = this.spec;
    const prepared = prepare(stretch);
    sink.clear();
    split(prepared.text, (word, dropped) => {
      if (dropped) sink.skip(utf8Length(word));
      else model.encode(word, sink);
    });
    spans.addAll(prepared, sink);
  }
}

/** Added tokens are looked for in the text itself, and then in what the normaliser made of the rest. */
interface StagedMatchers {
  readonly raw: AddedTokenMatcher;
  readonly normalized: AddedTokenMatcher;
}

function matchersFor({ added, normalize }: TokenizerSpec, special: boolean): StagedMatchers {
  const looked = added.filter(token => special || !token.special);
  const inNormalForm = (text: string): string => normalize({ text, start: 0, end: text.length }).text;
  return {
    raw: new AddedTokenMatcher(looked.filter(token => !token.normalized)),
    normalized: new AddedTokenMatcher(looked.filter(token => token.normalized), token => inNormalForm(token.content)),
  };
}
