import * as vscode from "vscode";
import { COMMANDS } from "../contributions";
import { sourceOf } from "../documents";
import { nextSurprise } from "../scores/surprises";
import type { Services } from "../services";
import { goTo, targetOf } from "./places";
import { explainUnread } from "./unread";

/** Next and previous surprising token, from the caret, round the end of the text. */
export function navigation(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.goToNextSurprise, (argument: unknown) => move(services, argument, 1)),
    vscode.commands.registerCommand(COMMANDS.goToPreviousSurprise, (argument: unknown) => move(services, argument, -1)),
  );
}

async function move(services: Services, argument: unknown, step: 1 | -1): Promise<void> {
  const target = targetOf(argument, services.focus);
  if (!target) return explainUnread(undefined);
  if ((argument as { readonly itself?: unknown } | undefined)?.itself === true) return void (await goTo(target));
  const asked = services.scores.callFor(sourceOf(target.document), target.offset);
  await asked.settled(new AbortController().signal);
  const { view } = asked;
  if (!view) return explainUnread(asked.reading);
  const at = nextSurprise(view, asked.tokenAt(target.offset) ?? (step === 1 ? -1 : view.computed), step);
  if (at === null) return void vscode.window.setStatusBarMessage("Tokenscope: no token here has 8 bits of surprise or more.", 4_000);
  await goTo({ document: target.document, offset: view.textStart + (view.tokens.start[at] ?? 0) });
}
