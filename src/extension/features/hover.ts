import * as vscode from "vscode";
import { EVERY_DOCUMENT, rangeOf, sourceOf } from "../documents";
import type { DocumentScores } from "../scores/documentScores";
import { tokenNumbers, type TokenNumbers } from "../scores/tokenNumbers";
import type { Services } from "../services";
import { hoverText, LINKED_COMMANDS } from "./hoverText";

/** Shows the numbers of the token under the mouse. Hovering over a document that may be read asks for them. */
export function hover({ scores, settings }: Services): vscode.Disposable {
  return vscode.languages.registerHoverProvider(EVERY_DOCUMENT, {
    provideHover: async (document, position, token) => {
      const source = sourceOf(document);
      if (!settings.current["hover.enabled"] || scores.paused || !scores.mayRead(source)) return undefined;
      const offset = document.offsetAt(position);
      const asked = scores.need(source, scores.of(source.uri) ? undefined : offset); // the section of a large document stays where the caret is
      const t = await asked.numbersAt(offset, signalOf(token));
      const tokens = t === null ? [] : tokensHolding(asked, t, offset);
      return tokens.length > 0 ? hoverOf(document, tokens) : undefined;
    },
  });
}

/** Token t and those after it that hold the character at `offset` too. */
function tokensHolding({ view }: DocumentScores, t: number, offset: number): readonly TokenNumbers[] {
  const found: TokenNumbers[] = [];
  if (!view) return found;
  const at = offset - view.textStart;
  for (let other = t; (view.tokens.start[other] ?? Number.POSITIVE_INFINITY) <= at && (view.tokens.end[other] ?? 0) > at; other++) {
    const numbers = tokenNumbers(view, other);
    if (numbers) found.push(numbers);
  }
  return found;
}

function hoverOf(document: vscode.TextDocument, tokens: readonly TokenNumbers[]): vscode.Hover {
  const { start, end } = tokens[0] ?? { start: 0, end: 0 };
  const text = new vscode.MarkdownString(hoverText(tokens, { uri: document.uri.toString(), offset: start }));
  text.supportHtml = true;
  text.isTrusted = { enabledCommands: LINKED_COMMANDS };
  return new vscode.Hover(text, rangeOf(document, start, end));
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => { controller.abort(); });
  return controller.signal;
}
