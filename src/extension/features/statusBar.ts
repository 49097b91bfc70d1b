import * as vscode from "vscode";
import { bytes } from "../../protocol/format";
import { COMMANDS } from "../contributions";
import { sourceOf } from "../documents";
import { sentence, shortSummary } from "../scores/sentences";
import type { Services } from "../services";

/** The token at the caret, in the status bar; a click opens the panel. Asks for nothing. */
export function statusBar(services: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("tokenscope.token", vscode.StatusBarAlignment.Right, 100);
  item.name = "Tokenscope";
  item.command = COMMANDS.openPanel;
  let shown: string | undefined;
  const update = (): void => {
    const uri = services.focus.current && sourceOf(services.focus.current.document).uri;
    if (uri !== undefined && uri === shown && awaitsNumbers(services, uri)) return; // what stands there stays until new numbers come
    shown = uri;
    show(item, services);
  };
  const subscriptions = [services.focus.onDidChange(update), services.scores.onDidChange(update), services.settings.onDidChange(update), services.models.onDidChangeLoading(update)];
  update();
  return { dispose: () => { for (const part of [...subscriptions, item]) part.dispose(); } };
}

function show(item: vscode.StatusBarItem, services: Services): void {
  const { scores, settings, focus } = services;
  const focused = focus.current;
  const source = focused && sourceOf(focused.document);
  if (!settings.current["statusBar.enabled"] || !source || !scores.mayRead(source)) return item.hide();
  const [text, tooltip] = summary(services, source.uri, focused.offset);
  item.text = text === "" ? "$(pulse)" : `$(pulse) ${text}`;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `Tokenscope: ${tooltip}` };
  item.show();
}

/** Just edited: new numbers are due, and it is too early to take the old ones away. */
function awaitsNumbers({ scores, models }: Services, uri: string): boolean {
  const known = scores.of(uri);
  return known?.view !== undefined && known.busy && known.heldTo !== Number.POSITIVE_INFINITY && !known.withdrawn && !models.loading;
}

function summary({ scores, models }: Services, uri: string, offset: number): readonly [string, string] {
  const known = scores.of(uri);
  if (scores.paused) return ["paused", "Tokenscope is paused."];
  if (models.loading) {
    const { doneBytes = 0, totalBytes = 0 } = models.loading.progress ?? {};
    return [totalBytes > 0 ? `loading ${bytes(doneBytes)} of ${bytes(totalBytes)}` : "loading", "The model is being loaded. Click to open the panel."];
  }
  if (known?.reading.kind === "failed") return ["$(error)", known.reading.failure.message];
  const t = known?.tokenAt(offset) ?? null;
  if (!known?.view) return ["", "Click to see the tokens of this text."];
  if (t === null) return known.busy ? ["…", "The text is being read again."] : ["", "The caret stands at no token that has been read. Click to see the tokens of this text."];
  return [shortSummary(known.view, t), sentence(known.view, t)];
}
