import type { ModelFacts, RanWith, ScoreParams } from "../../protocol/engineMethods";
import { asFailure, Failure } from "../../protocol/failure";
import { count } from "../../protocol/format";
import type { EngineCalls } from "../engine/engine";
import type { Settings } from "../settings";
import { finishedView, GrowingView, type ScoredView, type ViewFrame } from "./growingView";
import type { Models } from "./models";
import { CANDIDATES, modelChoice, textInput } from "./question";
import type { Section } from "./section";
import { fileName, type SourceDocument } from "./source";

export interface ScoresContext {
  readonly engine: EngineCalls;
  readonly models: Models;
  readonly settings: () => Settings;
}

export interface ScoreQuestion {
  readonly document: SourceDocument;
  readonly section: Section;
  readonly text: string;
  /** Names the answer. */
  readonly version: number;
  /** A view whose numbers may stand in the answer's first views. */
  readonly before: ScoredView | undefined;
}

/**
 * Scores a text, showing what has come so far, and at last all of it. An engine that ended while it was asked is asked
 * again, until it gives up.
 */
export async function scoreText(question: ScoreQuestion, context: ScoresContext, show: (view: ScoredView) => void, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await ask(question, context, show, signal);
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      const { state } = context.engine;
      if (signal.aborted) throw thrown;
      if (code === "cancelled") throw new Failure("failed", message, { cause: thrown }); // not by us: an answer that will not come
      if (code !== "closed") throw thrown;
      if (state.kind === "failed") throw new Failure("closed", state.reason, { cause: thrown });
    }
  }
}

async function ask(question: ScoreQuestion, { engine, models, settings }: ScoresContext, show: (view: ScoredView) => void, signal: AbortSignal): Promise<void> {
  const asked = settings();
  const choice = modelChoice(asked);
  const facts = await models.facts(choice);
  if (signal.aborted) return;
  const frame = frameOf(question, facts, asked);
  const growing = new GrowingView(frame, ranAsAsked(asked), question.before);
  const showSparingly = sparingly(show);
  const answer = await engine.call("text.score", scoreParams(question, asked, facts), {
    signal,
    onItem: (item) => {
      if (signal.aborted) return;
      if (item.kind === "load") return models.report(choice.model, item);
      const view = growing.add(item) ? growing.view() : undefined;
      if (view && item.to < item.total) showSparingly(view); // the last part's answer is just behind it
    },
  }).finally(() => { models.report(choice.model, null); });
  if (!signal.aborted) show(finishedView(frame, answer));
}

function scoreParams({ text, version }: ScoreQuestion, settings: Settings, { contextLength }: ModelFacts): ScoreParams {
  const priority = text.length > 4 * contextLength ? "background" : "interactive"; // a long text must not hold up a short one
  return { ...modelChoice(settings), input: textInput(text, settings), topK: CANDIDATES, window: 0, version, priority };
}

function frameOf({ document, section, text, version }: ScoreQuestion, { name, layers, heads, vocabSize, contextLength }: ModelFacts, { wholeFileLimit }: Settings): ViewFrame {
  const first = document.lineAt(section.start);
  const whole = section.start === 0 && section.end >= document.length;
  const scope = whole ? null : `Lines ${count(first + 1)} to ${count(document.lineAt(section.end) + 1)}, around the caret: the document is longer than ${count(wholeFileLimit)} characters.`;
  return { uri: document.uri, name: fileName(document), version, text, textStart: section.start, firstLine: first, scope, model: { name, layers, heads, vocabSize, contextLength } };
}

/** What is said of numbers whose engine has not yet said what ran. */
function ranAsAsked({ precision, threads }: Settings): RanWith {
  return { provider: "auto", precision, kernels: "", threads };
}

/** The longer a text, the more it costs to show it, and the less often it is shown half read. */
function sparingly(show: (view: ScoredView) => void): (view: ScoredView) => void {
  let due = 0;
  return (view) => {
    if (Date.now() < due) return;
    show(view);
    due = Date.now() + 100 + view.tokens.ids.length / 100;
  };
}
