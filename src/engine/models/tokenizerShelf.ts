import { statSync } from "node:fs";
import { Failure } from "../../protocol/failure";
import { openModel } from "../store/openModel";
import { openTokenizer } from "../tokenizers/openTokenizer";
import type { Tokenizer } from "../tokenizers/tokenizer";
import type { Catalogue } from "./catalogue";

/** Tokenizing needs no weights: tokenizers are read by themselves, and kept while their files stay as they were. */
export class TokenizerShelf {
  private readonly kept = new Map<string, Tokenizer>();

  constructor(private readonly catalogue: Catalogue) {}

  of(model: string): Tokenizer {
    const { path, name } = this.catalogue.locate(model);
    const facts = statSync(path, { throwIfNoEntry: false });
    const key = `${path} ${facts?.size ?? 0} ${facts?.mtimeMs ?? 0}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    const opened = openModel(path);
    try {
      const tokenizer = openTokenizer(opened.tokenizer);
      if (!tokenizer) throw new Failure("unsupported", `The model "${name}" has no tokenizer. Put its tokenizer.json beside it, or choose another model.`);
      this.kept.clear(); // vocabularies are large: one is enough
      this.kept.set(key, tokenizer);
      return tokenizer;
    } finally {
      opened.close();
    }
  }
}
