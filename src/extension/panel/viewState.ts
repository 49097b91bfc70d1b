import type { FailureCode } from "../../protocol/failure";
import type { CaretView, ViewState } from "../../protocol/viewMethods";
import { COMMANDS, type CommandId } from "../contributions";
import type { DocumentScores } from "../scores/documentScores";
import type { Loading } from "../scores/models";
import { fileName } from "../scores/source";

/** What the page is to show of the document that the views follow. */
export function viewStateOf(scores: DocumentScores | undefined, loading: Loading | undefined): ViewState {
  if (!scores) return { kind: "noDocument" };
  const name = fileName(scores.document);
  const { reading, view } = scores;
  switch (reading.kind) {
    case "asleep": return { kind: "asleep", name, reason: reading.reason };
    case "refused": return { kind: "asleep", name, reason: reading.reason };
    case "empty": return { kind: "emptyDocument", name };
    case "failed": return errorState(reading.failure);
    case "waiting":
    case "read": return view ? { kind: "document", document: view } : loadingState(loading);
  }
}

const STAGES = { checking: "Checking the file", preparing: "Preparing the weights", starting: "Building the graph" } as const;

function loadingState(loading: Loading | undefined): ViewState {
  const { stage, doneBytes = 0, totalBytes = 0 } = loading?.progress ?? {};
  return { kind: "loading", model: loading?.model ?? "", doneBytes, totalBytes, stage: stage ? STAGES[stage] : loading ? "Starting the engine" : "Reading the text" };
}

interface Failed { readonly code: FailureCode; readonly message: string }

function errorState({ code, message }: Failed): ViewState {
  if (code === "notFound") return { kind: "noModel", reason: message };
  const { what, label, command } = REMEDIES[code] ?? { what: "The text could not be read", label: "Score Again", command: COMMANDS.scoreFile };
  return { kind: "error", what, why: message, action: { label, command } };
}

const REMEDIES: Partial<Record<FailureCode, { readonly what: string; readonly label: string; readonly command: CommandId }>> = {
  closed: { what: "The engine stopped", label: "Restart Engine", command: COMMANDS.restartEngine },
  badFile: { what: "The model file cannot be used", label: "Open a Model File…", command: COMMANDS.openModel },
  unsupported: { what: "This cannot be done here", label: "Open a Model File…", command: COMMANDS.openModel },
  badInput: { what: "A setting cannot be used", label: "Open Settings", command: COMMANDS.openSettings },
  noMemory: { what: "There is not enough memory", label: "Restart Engine", command: COMMANDS.restartEngine },
};

export function caretViewOf(scores: DocumentScores, offset: number): CaretView | undefined {
  const { view, document } = scores;
  return view && { uri: document.uri, version: view.version, token: scores.tokenAt(offset) };
}
