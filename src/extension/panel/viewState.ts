import type { Failure } from "../../protocol/failure";
import type { CaretView, ViewState } from "../../protocol/viewMethods";
import type { DocumentScores } from "../scores/documentScores";
import type { Loading } from "../scores/models";
import { remedyOf } from "../scores/remedies";
import { fileName } from "../scores/source";

/** What the page is to show of the document that the views follow. */
export function viewStateOf(scores: DocumentScores | undefined, loading: Loading | undefined): ViewState {
  if (!scores) return { kind: "noDocument" };
  const name = fileName(scores.document);
  const { reading, view } = scores;
  switch (reading.kind) {
    case "asleep": return { kind: "asleep", name, reason: reading.reason };
    case "refused": return { kind: "asleep", name, reason: reading.reason, never: true };
    case "empty": return { kind: "emptyDocument", name };
    case "failed": return reading.failure.code === "notFound" ? { kind: "noModel", reason: reading.failure.message } : errorState(reading.failure);
    case "waiting":
    case "read": return view ? { kind: "document", document: view } : loadingState(loading);
  }
}

const STAGES = { checking: "Checking the file", preparing: "Preparing the weights", starting: "Building the graph" } as const;

function loadingState(loading: Loading | undefined): ViewState {
  const { stage, doneBytes = 0, totalBytes = 0 } = loading?.progress ?? {};
  return { kind: "loading", model: loading?.model ?? "", doneBytes, totalBytes, stage: stage ? STAGES[stage] : loading ? "Starting the engine" : "Reading the text" };
}

function errorState(failure: Failure): ViewState {
  const { what, ...action } = remedyOf(failure);
  return { kind: "error", what, why: failure.message, action };
}

export function caretViewOf(scores: DocumentScores, offset: number): CaretView | undefined {
  const { view, document } = scores;
  return view && { uri: document.uri, version: view.version, token: scores.tokenAt(offset) };
}
