import * as vscode from "vscode";
import { asFailure } from "../../protocol/failure";
import { latest } from "../../protocol/latest";
import { COLOURS } from "../contributions";
import { editorsOf, rangeOf, sourceOf } from "../documents";
import { meanRow, type AttentionRows } from "../panel/attentionRows";
import type { ScoredView } from "../scores/growingView";
import type { Services } from "../services";
import type { Panel } from "./panel";

/** Shares of attention from which on a token has an underline of 1, 2, 3 px. */
const EDGES = [0.005, 0.1, 0.5];
/** A mean over all heads looks everywhere a little: a token is worth a line when it has more than its share this many times over. */
const OVER_EVEN = 2;

/** While an attention view is on screen: where the model looked to predict the token at the caret, underlined. */
export function attentionInEditor(services: Services, rows: AttentionRows, panel: Panel): vscode.Disposable {
  const types = EDGES.map((_, index) => vscode.window.createTextEditorDecorationType({
    borderColor: new vscode.ThemeColor(COLOURS.attention), borderStyle: "none none solid none", borderWidth: `0 0 ${index + 1}px 0`,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  }));
  let painted: string | undefined;
  const clear = (): void => {
    for (const editor of painted === undefined ? [] : editorsOf(painted)) for (const type of types) editor.setDecorations(type, []);
    painted = undefined;
  };
  const ask = latest((view: ScoredView, query: number, signal: AbortSignal) => rows.row(view, query, signal));
  const update = async (): Promise<void> => {
    const wanted = panel.showsAttention ? wantedRow(services) : undefined;
    if (!wanted || wanted.view.uri !== painted) clear();
    if (!wanted) return ask.cancel();
    const { view, query } = wanted;
    const row = await ask(view, query);
    if (!row || services.scores.of(view.uri)?.view !== view) return;
    const shares = meanRow(row);
    painted = view.uri;
    for (const editor of editorsOf(view.uri)) types.forEach((type, index) => editor.setDecorations(type, spansOf(view, shares, index).map(([start, end]) => rangeOf(editor.document, start, end))));
  };
  const tryUpdate = (): void => { update().catch((thrown: unknown) => { services.log.debug(`No attention in the editor: ${asFailure(thrown).message}`); }); };
  const subscriptions = [panel.onDidChangeTab(tryUpdate), services.focus.onDidChange(tryUpdate), services.scores.onDidChange(({ reading }) => { if (reading.kind === "read") tryUpdate(); })];
  return { dispose: () => { for (const part of [...subscriptions, ...types]) part.dispose(); } };
}

/** The row of the token before the caret's: it predicted that one. At the end of the text, the last row. */
function wantedRow({ focus, scores }: Services): { readonly view: ScoredView; readonly query: number } | undefined {
  const focused = focus.current;
  const known = focused && scores.of(sourceOf(focused.document).uri);
  const view = known?.view;
  if (!known || !view || known.heldTo !== Number.POSITIVE_INFINITY || view.computed < view.tokens.ids.length || view.tokens.ids.length === 0) return undefined;
  const t = known.tokenAt(focused.offset) ?? view.tokens.ids.length;
  return { view, query: Math.max(0, t - 1) };
}

function spansOf({ tokens, textStart }: ScoredView, shares: Float32Array | null, level: number): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  const seen = shares?.reduce((count, share) => count + Number(share > 0), 0) ?? 0;
  shares?.forEach((share, key) => {
    if (share <= Math.max(EDGES[level] ?? 0, OVER_EVEN / seen) || share > (EDGES[level + 1] ?? Number.POSITIVE_INFINITY)) return;
    spans.push([textStart + (tokens.start[key] ?? 0), textStart + (tokens.end[key] ?? 0)]);
  });
  return spans;
}
