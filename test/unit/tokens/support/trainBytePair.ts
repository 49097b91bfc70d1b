/**
 * Byte-pair encoding trained on a text, the plain way: the most frequent pair joins, the first of equals, again and
 * again. Words are given in symbols. Enough to make small tokenizers with real competition between merges.
 */
export function trainBytePair(words: readonly (readonly string[])[], merges: number): readonly (readonly [string, string])[] {
  let corpus = words.map(word => [...word]);
  const made: [string, string][] = [];
  while (made.length < merges) {
    const best = mostFrequentPair(corpus);
    if (!best) break;
    made.push(best);
    corpus = corpus.map(word => joinPair(word, best));
  }
  return made;
}

function mostFrequentPair(corpus: readonly (readonly string[])[]): [string, string] | undefined {
  const counts = new Map<string, { pair: [string, string]; count: number }>();
  for (const word of corpus) {
    for (let i = 0; i + 1 < word.length; i++) {
      const pair: [string, string] = [word[i] as string, word[i + 1] as string];
      const key = pair.join("\0");
      const entry = counts.get(key) ?? { pair, count: 0 };
      entry.count++;
      counts.set(key, entry);
    }
  }
  let best: { pair: [string, string]; count: number } | undefined;
  for (const entry of counts.values()) if (entry.count > (best?.count ?? 1)) best = entry;
  return best?.pair;
}

function joinPair(word: readonly string[], [left, right]: readonly [string, string]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < word.length; i++) {
    const joins = word[i] === left && word[i + 1] === right;
    joined.push(joins ? left + right : (word[i] as string));
    if (joins) i++;
  }
  return joined;
}
