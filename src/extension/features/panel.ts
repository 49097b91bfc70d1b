import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { PageMethods } from "../../protocol/viewMethods";
import { COMMANDS, VIEWS } from "../contributions";
import { Emitter, type Listen } from "../emitter";
import type { AttentionRows } from "../panel/attentionRows";
import { pageHtml } from "../panel/html";
import { Page } from "../panel/page";
import type { Services } from "../services";
import { goTo, targetOf } from "./places";

export interface Panel extends vscode.Disposable {
  /** Whether a page is on screen. */
  readonly isVisible: boolean;
  /** Whether an attention view is on screen. */
  readonly showsAttention: boolean;
  readonly onDidChangeTab: Listen<void>;
}

/** The page in a side bar, the same page as an editor tab, and the commands that act in it. */
export function panel(services: Services, rows: AttentionRows): Panel {
  const pages = new Pages(services, rows);
  const { commands, window } = vscode;
  const subscriptions = [
    window.registerWebviewViewProvider(VIEWS.panel, { resolveWebviewView: (view) => { pages.inSideBar(view); } }),
    window.registerWebviewPanelSerializer(VIEWS.editor, { deserializeWebviewPanel: async (tab) => { pages.inEditor(tab); } }),
    commands.registerCommand(COMMANDS.openPanel, openSideBar),
    commands.registerCommand(COMMANDS.openInEditor, () => { pages.openTab(); }),
    commands.registerCommand(COMMANDS.showAttention, async (argument: unknown) => {
      const target = targetOf(argument, services.focus);
      if (target && argument !== undefined) await goTo(target);
      await pages.act({ tab: "attention" });
    }),
    commands.registerCommand(COMMANDS.lockToken, () => pages.act({ lock: true })),
  ];
  return {
    get isVisible() { return pages.shown.length > 0; },
    get showsAttention() { return pages.showsAttention; },
    onDidChangeTab: pages.onDidChangeTab,
    dispose: () => { for (const part of [...subscriptions, pages]) part.dispose(); },
  };
}

async function openSideBar(): Promise<void> {
  await vscode.commands.executeCommand(`${VIEWS.panel}.focus`);
}

class Pages {
  private readonly open = new Set<Page>();
  private tab: vscode.WebviewPanel | undefined;
  private sideBar: { readonly view: vscode.WebviewView; readonly page: Page } | undefined;
  private waiting: PageMethods["page.act"]["params"][] = [];
  private readonly tabs = new Emitter<void>();

  readonly onDidChangeTab = this.tabs.event;

  constructor(private readonly services: Services, private readonly rows: AttentionRows) {}

  get showsAttention(): boolean {
    return [...this.open].some((page) => page.showsAttention);
  }

  get shown(): readonly Page[] {
    return [...this.open].filter((page) => page.isVisible);
  }

  inSideBar(view: vscode.WebviewView): void {
    const page = this.fill(view.webview, () => view.visible);
    this.sideBar = { view, page };
    view.onDidChangeVisibility(() => { page.update(); this.tabs.fire(); });
    view.onDidDispose(() => { this.close(page); this.sideBar = undefined; });
    for (const act of this.waiting.splice(0)) page.act(act);
  }

  inEditor(tab: vscode.WebviewPanel): void {
    this.tab = tab;
    tab.iconPath = vscode.Uri.joinPath(this.services.extensionUri, "media", "icon.png");
    const page = this.fill(tab.webview, () => tab.visible);
    tab.onDidChangeViewState(() => { page.update(); this.tabs.fire(); });
    tab.onDidDispose(() => { this.close(page); this.tab = undefined; });
  }

  openTab(): void {
    if (this.tab) return this.tab.reveal();
    this.inEditor(vscode.window.createWebviewPanel(VIEWS.editor, "Tokenscope", { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {}));
  }

  /** Acts in the pages on screen; where there is none, in the side bar, which is opened. */
  async act(act: PageMethods["page.act"]["params"]): Promise<void> {
    const { shown } = this;
    for (const page of shown) page.act(act);
    if (shown.length > 0) return;
    if (this.sideBar) this.sideBar.page.act(act);
    else this.waiting.push(act);
    await openSideBar();
  }

  dispose(): void {
    for (const page of [...this.open]) this.close(page);
    this.tab?.dispose();
    this.tabs.dispose();
  }

  private fill(webview: vscode.Webview, isVisible: () => boolean): Page {
    const root = vscode.Uri.joinPath(this.services.extensionUri, "dist", "webview");
    const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    const page = new Page(webview, this.services, this.rows, isVisible);
    page.onDidChangeTab(() => { this.tabs.fire(); });
    this.open.add(page);
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    webview.html = pageHtml({ script: address("main.js"), styles: [address("codicon.css"), address("main.css")], source: webview.cspSource, nonce: randomBytes(16).toString("hex") });
    return page;
  }

  private close(page: Page): void {
    this.open.delete(page);
    page.dispose();
    this.tabs.fire();
  }
}
