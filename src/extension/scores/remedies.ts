import type { Failure, FailureCode } from "../../protocol/failure";
import { COMMANDS, type CommandId } from "../contributions";

/** What went wrong, in a few words, and the one action that helps. */
export interface Remedy { readonly what: string; readonly label: string; readonly command: CommandId }

const REMEDIES: Partial<Record<FailureCode, Remedy>> = {
  closed: { what: "The engine stopped", label: "Restart Engine", command: COMMANDS.restartEngine },
  notFound: { what: "There is no model", label: "Use the Bundled Model", command: COMMANDS.useBundledModel },
  badFile: { what: "The model file cannot be used", label: "Open a Model File…", command: COMMANDS.openModel },
  unsupported: { what: "This cannot be done here", label: "Open a Model File…", command: COMMANDS.openModel },
  badInput: { what: "A setting cannot be used", label: "Open Settings", command: COMMANDS.openSettings },
  noMemory: { what: "There is not enough memory", label: "Restart Engine", command: COMMANDS.restartEngine },
};

export function remedyOf({ code }: Pick<Failure, "code">): Remedy {
  return REMEDIES[code] ?? { what: "The text could not be read", label: "Score Again", command: COMMANDS.scoreFile };
}
