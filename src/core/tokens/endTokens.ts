/**
 * Control tokens that end a turn or a text whatever else a file declares, by their spelling (llama.cpp,
 * src/llama-vocab.cpp, special_eog_ids). Files often declare only one of the two that their model writes.
 */
const endSpellings: ReadonlySet<string> = new Set([
  "<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "<｜end▁of▁sentence｜>", "[EOS]",
  "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<turn|>", "<EOT>", "_<EOT>", "[EOT]", "<end_of_utterance>",
  "<|return|>", "<|call|>",
]);
/** Ends a turn too (Phi), but not where the model has a token of its own for that (gpt-oss). */
const TURN_END = "<|end|>";
const OWN_RETURN = "<|return|>";

/** Ids of the control tokens among `spelled` that end a text. */
export function endTokensAmong(spelled: ReadonlyMap<string, number>): number[] {
  const ids = [...spelled].filter(([spelling]) => endSpellings.has(spelling)).map(([, id]) => id);
  const turnEnd = spelled.get(TURN_END);
  return turnEnd !== undefined && !spelled.has(OWN_RETURN) ? [...ids, turnEnd] : ids;
}
