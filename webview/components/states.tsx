import type { ComponentChildren, VNode } from "preact";
import { bytes } from "../../src/protocol/format";
import type { ViewState } from "../../src/protocol/viewMethods";
import { usePage } from "./hooks";
import { Icon } from "./text";
import { Button } from "./toolkit";

type Stateless = Exclude<ViewState, { kind: "document" }>;

/** Commands of the extension that a state offers. */
const COMMANDS = { useBundled: "tokenscope.useBundledModel", openModel: "tokenscope.openModel", cancelLoading: "tokenscope.cancelLoading", read: "tokenscope.scoreFile" } as const;

/** What the panel says when there is no text with numbers to show: what is so, and the way on. */
export function StateView({ view }: { readonly view: Stateless }): VNode {
  return <div class="state" role="status">{content(view)}</div>;
}

function content(view: Stateless): ComponentChildren {
  switch (view.kind) {
    case "noDocument":
      return <><p>Open a text, and put the caret into it.</p><p class="note">Tokenscope shows how a language model reads what stands in the editor: its tokens, how probable each one was, and where the model looked.</p></>;
    case "emptyDocument":
      return <><p>Type in the editor: <b>{view.name}</b> has no text yet.</p><p class="note">The first token of a text has no context and gets no number. It is drawn dotted, and counted apart.</p></>;
    case "asleep":
      return <><p><b>{view.name}</b> is not being read.</p><p class="note">{view.reason}</p>{view.never ? null : <Act command={COMMANDS.read}>Read This File</Act>}</>;
    case "noModel":
      return <><p>{view.reason}</p><Act command={COMMANDS.useBundled}>Use the Bundled Model</Act><Act command={COMMANDS.openModel} secondary>Open a Model File…</Act><p class="note">Models stay on this machine. Nothing is sent anywhere.</p></>;
    case "loading":
      return <Loading view={view} />;
    case "error":
      return <><p><Icon name="error" /> <b>{view.what}</b> {view.why}</p>{view.action && <Act command={view.action.command}>{view.action.label}</Act>}</>;
  }
}

function Loading({ view }: { readonly view: Extract<Stateless, { kind: "loading" }> }): VNode {
  const known = view.totalBytes > 0;
  if (view.model === "") return <p>{view.stage}…</p>;
  return (
    <>
      <p>Loading <b>{view.model}</b></p>
      {known && <Progress share={view.doneBytes / view.totalBytes} label={`Loading ${view.model}`} />}
      <p class="note num-left">{known ? `${bytes(view.doneBytes).replace(/ \w+$/, "")} of ${bytes(view.totalBytes)} · ` : ""}{view.stage}</p>
      <Act command={COMMANDS.cancelLoading} secondary>Cancel</Act>
    </>
  );
}

export function Progress({ share, label }: { readonly share: number; readonly label: string }): VNode {
  return (
    <div class="progress" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}>
      <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </div>
  );
}

function Act({ command, secondary, children }: { readonly command: string; readonly secondary?: boolean; readonly children: ComponentChildren }): VNode {
  const { host, store } = usePage();
  return <Button class="act" appearance={secondary ? "secondary" : "primary"} onPress={() => { void host.call("host.command", { command }).catch(store.reportTrouble); }}>{children}</Button>;
}
