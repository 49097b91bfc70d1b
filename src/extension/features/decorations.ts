import * as vscode from "vscode";
import { COLOURS } from "../contributions";
import { rangeOf, sourceOf } from "../documents";
import type { DocumentScores } from "../scores/documentScores";
import type { Services } from "../services";
import { planDecorations, type DecorationPlan, type Span } from "./decorationPlan";
import type { Panel } from "./panel";

/** px, by step of the ramp. */
const UNDERLINES = [0, 0, 1.5, 2, 3];

/**
 * Underlines surprising tokens, and marks boundaries inside words, in every editor on screen. While an attention view is
 * open, underlines mean attention: those of surprise make way.
 */
export function decorations(services: Services, panel: Panel): vscode.Disposable {
  const painter = new Painter(services, panel);
  const { window } = vscode;
  const subscriptions = [
    services.scores.onDidChange((scores) => { painter.paintDocument(scores); }),
    services.settings.onDidChange(() => { painter.paintAll(); }),
    panel.onDidChangeTab(() => { painter.paintAll(); }),
    window.onDidChangeVisibleTextEditors(() => { painter.paintAll(); }),
    window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => { painter.scrolled(textEditor); }),
  ];
  painter.paintAll();
  return { dispose: () => { for (const part of [...subscriptions, painter]) part.dispose(); } };
}

interface Ink { readonly steps: readonly vscode.TextEditorDecorationType[]; readonly boundary: vscode.TextEditorDecorationType }

class Painter {
  private readonly surprise = ink(COLOURS.surprise, COLOURS.surpriseTint);
  private readonly neutral = ink("editor.foreground");
  /** What each editor shows, so that it is painted only when that changes. */
  private readonly painted = new WeakMap<vscode.TextEditor, readonly unknown[]>();

  constructor(private readonly services: Services, private readonly panel: Panel) {}

  paintAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.look(editor);
  }

  paintDocument(scores: DocumentScores): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() === scores.document.uri) this.paint(editor, scores);
    }
  }

  /** Only where there are more marks than are drawn does it matter what is on screen. */
  scrolled(editor: vscode.TextEditor): void {
    const scores = this.services.scores.of(editor.document.uri.toString());
    if (scores) this.paint(editor, scores);
  }

  dispose(): void {
    for (const type of [this.surprise, this.neutral].flatMap(({ steps, boundary }) => [...steps, boundary])) type.dispose();
  }

  private look(editor: vscode.TextEditor): void {
    const { scores, settings } = this.services;
    const source = sourceOf(editor.document);
    const wanted = settings.current["decorations.enabled"] && scores.mayRead(source);
    const found = wanted ? scores.need(source, scores.of(source.uri) ? undefined : editor.document.offsetAt(editor.selection.active)) : scores.of(source.uri);
    if (found) this.paint(editor, found);
  }

  private paint(editor: vscode.TextEditor, scores: DocumentScores): void {
    const settings = this.services.settings.current;
    const view = settings["decorations.enabled"] ? scores.view : undefined;
    if (view && scores.heldTo !== Number.POSITIVE_INFINITY && !scores.withdrawn) return; // the workbench moves what stands along with the edit
    const visible = visibleSpan(editor);
    const { showsAttention } = this.panel;
    const state = view ? [view, scores.withdrawn, scores.heldTo, settings, visible.start, visible.end, showsAttention] : [undefined];
    if (sameState(this.painted.get(editor), state)) return;
    this.painted.set(editor, state);
    this.draw(editor, view && planDecorations(view, (t) => scores.holds(t), settings, visible), !showsAttention);
  }

  private draw(editor: vscode.TextEditor, plan: DecorationPlan | undefined, underlined: boolean): void {
    for (const [kind, neutral] of [[this.surprise, false], [this.neutral, true]] as const) {
      const own = plan?.neutral === neutral ? plan : undefined;
      kind.steps.forEach((type, step) => editor.setDecorations(type, underlined && own ? ranges(editor, own.steps[step] ?? []) : []));
      editor.setDecorations(kind.boundary, own ? ranges(editor, own.boundaries) : []);
    }
  }
}

/** One type per step. An underline is a border below, which takes no room: the text does not shift. */
function ink(colour: string, tint?: string): Ink {
  const { createTextEditorDecorationType } = vscode.window;
  const borderColor = new vscode.ThemeColor(colour);
  const common = { borderColor, rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed };
  return {
    steps: UNDERLINES.map((px, step) => createTextEditorDecorationType({
      ...common, borderStyle: "none none solid none", borderWidth: `0 0 ${px}px 0`,
      ...(step === 4 ? { overviewRulerColor: borderColor, overviewRulerLane: vscode.OverviewRulerLane.Right } : {}),
      ...(step === 4 && tint !== undefined ? { backgroundColor: new vscode.ThemeColor(tint) } : {}),
    })),
    boundary: createTextEditorDecorationType({ ...common, borderColor: new vscode.ThemeColor(COLOURS.boundary), borderStyle: "none none none solid", borderWidth: "0 0 0 1px" }),
  };
}

function ranges(editor: vscode.TextEditor, spans: readonly Span[]): vscode.Range[] {
  return spans.map(({ start, end }) => rangeOf(editor.document, start, end));
}

function visibleSpan({ document, visibleRanges }: vscode.TextEditor): Span {
  const [first, last] = [visibleRanges[0], visibleRanges.at(-1)];
  return first && last ? { start: document.offsetAt(first.start), end: document.offsetAt(last.end) } : { start: 0, end: 0 };
}

function sameState(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
  return a !== undefined && a.length === b.length && a.every((value, index) => value === b[index]);
}
