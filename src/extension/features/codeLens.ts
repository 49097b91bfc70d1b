import * as vscode from "vscode";
import { bits, count, perplexity, plural } from "../../protocol/format";
import { COMMANDS } from "../contributions";
import { EVERY_DOCUMENT, sourceOf } from "../documents";
import type { DocumentView } from "../../protocol/viewMethods";
import { label } from "../scores/sentences";
import { bitsOf, nextSurprise } from "../scores/surprises";
import type { Services } from "../services";

/** Totals of a document that has been read, above its first line. Asks for nothing. */
export function codeLens({ scores, settings }: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const said = new Map<string, DocumentView | undefined>();
  const subscriptions = [
    changed,
    settings.onDidChange(() => { changed.fire(); }),
    scores.onDidChange(({ document, view }) => {
      const finished = view && view.computed === view.tokens.ids.length ? view : undefined;
      if ((view && !finished) || said.get(document.uri) === finished) return; // totals of a half-read text say nothing
      said.set(document.uri, finished);
      changed.fire();
    }),
    vscode.workspace.onDidCloseTextDocument((document) => { said.delete(document.uri.toString()); }),
    vscode.languages.registerCodeLensProvider(EVERY_DOCUMENT, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => {
        const view = settings.current["codeLens.enabled"] ? said.get(sourceOf(document).uri) : undefined;
        return view ? lenses(view) : [];
      },
    }),
  ];
  return { dispose: () => { for (const part of subscriptions) part.dispose(); } };
}

function lenses(view: DocumentView): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  return titles(view).map(([title, command, ...args]) => new vscode.CodeLens(top, { title, command, arguments: args }));
}

function titles(view: DocumentView): readonly (readonly [title: string, command: string, ...args: unknown[]])[] {
  const { tokens, aggregate } = view;
  const all = [[`${count(tokens.ids.length)} ${plural("token", tokens.ids.length)}`, COMMANDS.openPanel]] as [string, string, ...unknown[]][];
  if (aggregate.perplexity !== null) all.push([`perplexity ${perplexity(aggregate.perplexity)}`, COMMANDS.openPanel]);
  const next = nextSurprise(view, -1, 1);
  if (next !== null) {
    const offset = view.textStart + (tokens.start[next] ?? 0);
    all.push([`next surprise: ${label(tokens.pieces[next] ?? "")}, ${bits(bitsOf(view, next))} bits`, COMMANDS.goToNextSurprise, { uri: view.uri, offset, itself: true }]);
  }
  return all;
}
