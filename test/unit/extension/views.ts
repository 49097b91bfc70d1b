import { finishedView, type ScoredView } from "../../../src/extension/scores/growingView";
import { answerOf, FACTS } from "./madeUpEngine";

/** A text that was read, with made-up numbers (see madeUpEngine). */
export function viewOf(text: string, more: Partial<ScoredView> = {}): ScoredView {
  const { name, layers, heads, vocabSize, contextLength } = FACTS;
  const frame = { uri: "file:///a.md", name: "a.md", version: 1, text, textStart: 0, firstLine: 0, scope: null, model: { name, layers, heads, vocabSize, contextLength } };
  return { ...finishedView(frame, answerOf(text, 1)), ...more };
}
