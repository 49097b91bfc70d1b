import type { VNode } from "preact";
import type { ViewTab } from "../../src/protocol/viewMethods";
import { AttentionView } from "./attentionView";
import { usePage, useSnapshot, useWidth } from "./hooks";
import { usePageKeys } from "./keys";
import { StateView } from "./states";
import { Tabs } from "./toolkit";
import { TokensView } from "./tokensView";
import { Where } from "./where";

const TABS: readonly (readonly [ViewTab, string])[] = [["tokens", "Tokens"], ["attention", "Attention"]];

/** From this width on (an editor tab) figures stand in two columns. */
const WIDE = 900;
const NARROW = 380;
/** Narrower than any place that VS Code gives a view: the page is not laid out yet, or hidden. */
const LEAST = 120;

/** How much room there is: what a view draws, not only how, depends on it. */
export interface Room { readonly width: number; readonly wide: boolean; readonly narrow: boolean }

export function App(): VNode {
  const { store, host } = usePage();
  const [element, width] = useWidth<HTMLElement>();
  const tab = useSnapshot((s) => s.tab);
  usePageKeys();
  const room = { width: width - (width >= WIDE ? 40 : width <= NARROW ? 20 : 24), wide: width >= WIDE, narrow: width <= NARROW };
  const choose = (chosen: ViewTab): void => {
    store.set({ tab: chosen, preview: null, previewKey: null });
    void host.call("host.tab", { tab: chosen }).catch(store.reportTrouble);
  };
  return (
    <main class={`panel${room.wide ? " wide" : room.narrow ? " narrow" : ""}`} ref={element}>
      <h1 class="unseen">Tokenscope</h1>
      <Tabs label="Views" active={tab} tabs={TABS} onChoose={choose}>{width >= LEAST && <Body room={room} tab={tab} />}</Tabs>
    </main>
  );
}

function Body({ room, tab }: { readonly room: Room; readonly tab: ViewTab }): VNode | null {
  const view = useSnapshot((s) => s.view);
  if (view === null) return null;
  if (view.kind !== "document") return <StateView view={view} />;
  if (view.document.tokens.start.length === 0) return <StateView view={{ kind: "emptyDocument", name: view.document.name }} />;
  return (
    <>
      <Where />
      {tab === "tokens" ? <TokensView room={room} /> : <AttentionView room={room} />}
    </>
  );
}
