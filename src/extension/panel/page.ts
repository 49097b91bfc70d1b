import type * as vscode from "vscode";
import { Channel, type Port } from "../../protocol/channel";
import { asFailure } from "../../protocol/failure";
import type { PageMethods, PanelHostMethods, ViewState, ViewTab } from "../../protocol/viewMethods";
import { sourceOf } from "../documents";
import { Emitter, type Disposable } from "../emitter";
import type { DocumentScores } from "../scores/documentScores";
import type { Services } from "../services";
import type { AttentionRows } from "./attentionRows";
import { hostMethods } from "./hostMethods";
import { PagePorts } from "./pagePort";
import { caretViewOf, viewStateOf } from "./viewState";

type PageChannel = Channel<PageMethods, PanelHostMethods>;
type Act = PageMethods["page.act"]["params"];

/** One page on screen, in a side bar or as an editor tab: told of everything, asked for nothing twice. */
export class Page implements Disposable {
  private channel: PageChannel | undefined;
  /** What the page was last told; nothing before it is ready. */
  private told: ViewState | undefined;
  private toldHeldTo = Number.POSITIVE_INFINITY;
  private telling = false;
  private acts: Act[] = [];
  private tab: ViewTab = "tokens";
  private readonly subscriptions: readonly Disposable[];
  private readonly tabs = new Emitter<void>();

  readonly onDidChangeTab = this.tabs.event;

  constructor(webview: vscode.Webview, private readonly services: Services, rows: AttentionRows, private readonly visible: () => boolean) {
    const { scores, focus, settings, models } = services;
    const methods = hostMethods(services, rows, (tab) => { this.turnTo(tab); });
    this.subscriptions = [
      new PagePorts(webview, (port) => { this.begin(port, methods); }),
      scores.onDidChange((changed) => { if (changed === this.followed()) this.update(); }),
      focus.onDidChange(() => { this.update(); }),
      models.onDidChangeLoading(() => { this.update(); }),
      settings.onDidChange(() => { this.tellSettings(); }),
    ];
  }

  get isVisible(): boolean {
    return this.visible();
  }

  get showsAttention(): boolean {
    return this.channel !== undefined && this.tab === "attention" && this.isVisible;
  }

  /** Does something in the page, now or as soon as it is there. */
  act(act: Act): void {
    this.acts.push(act);
    if (act.tab !== undefined) this.turnTo(act.tab);
    if (this.channel && this.isVisible) this.deliverActs(this.channel);
  }

  /** Looks at the document in focus, and tells the page what is new. */
  update(): void {
    if (!this.channel || !this.isVisible) return;
    this.look();
    void this.tell(this.channel);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.tabs.dispose();
  }

  private begin(port: Port, methods: ReturnType<typeof hostMethods>): void {
    const channel = (this.channel = new Channel<PageMethods, PanelHostMethods>(port, methods));
    port.onClose(() => { if (this.channel === channel) this.channel = undefined; });
    this.told = undefined;
    this.telling = false;
    this.tellSettings();
    this.deliverActs(channel);
    setImmediate(() => { this.update(); }); // after the answer to the page's first call
  }

  private turnTo(tab: ViewTab): void {
    if (tab === this.tab) return;
    this.tab = tab;
    this.tabs.fire();
  }

  private followed(): DocumentScores | undefined {
    const { current } = this.services.focus;
    return current && this.services.scores.of(sourceOf(current.document).uri);
  }

  private look(): void {
    const { current } = this.services.focus;
    if (current) this.services.scores.need(sourceOf(current.document), current.offset);
  }

  /** One state at a time: what comes while the page draws is told once it has drawn, the newest only. */
  private async tell(channel: PageChannel): Promise<void> {
    this.tellCaretAndDoubt(channel);
    if (this.telling) return;
    const state = viewStateOf(this.followed(), this.services.models.loading);
    if (isSame(state, this.told)) return;
    this.told = state;
    this.telling = true;
    await this.say(channel, "page.state", state);
    this.telling = false;
    if (this.channel === channel) void this.tell(channel);
  }

  private tellCaretAndDoubt(channel: PageChannel): void {
    const scores = this.followed();
    const { current } = this.services.focus;
    if (!scores?.view || !current || this.told?.kind !== "document" || this.told.document !== scores.view) return;
    const { heldTo, view, document } = scores;
    if (heldTo < this.toldHeldTo) void this.say(channel, "page.stale", { uri: document.uri, from: Math.max(0, heldTo - view.textStart) });
    this.toldHeldTo = heldTo;
    const caret = caretViewOf(scores, current.offset);
    if (caret && heldTo === Number.POSITIVE_INFINITY) void this.say(channel, "page.caret", caret);
  }

  private tellSettings(): void {
    const { rankThresholds, measure } = this.services.settings.current;
    if (this.channel) void this.say(this.channel, "page.settings", { rankThresholds, measure });
  }

  private deliverActs(channel: PageChannel): void {
    for (const act of this.acts.splice(0)) void this.say(channel, "page.act", act);
  }

  /** A page that is gone needs to be told nothing. */
  private async say<K extends keyof PageMethods>(channel: PageChannel, method: K, params: PageMethods[K]["params"]): Promise<void> {
    try {
      await channel.call(method, params);
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      if (code !== "closed") this.services.log.error(`The panel could not take ${method}: ${message}`);
    }
  }
}

/** A document's view is the same object while nothing is new. */
function isSame(state: ViewState, told: ViewState | undefined): boolean {
  if (state.kind === "document" && told?.kind === "document") return state.document === told.document;
  return state.kind === told?.kind && JSON.stringify(state) === JSON.stringify(told);
}
