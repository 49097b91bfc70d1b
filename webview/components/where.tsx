import type { VNode } from "preact";
import { count } from "../../src/protocol/format";
import { lineNumber } from "../layout/reading";
import { anchorOf, focusOf } from "../store";
import { usePage, useSnapshot } from "./hooks";
import { Icon } from "./text";
import { Button } from "./toolkit";

/** Which token is spoken of, which model spoke, and the lock. */
export function Where(): VNode | null {
  const { store } = usePage();
  const reading = useSnapshot((s) => s.reading);
  const token = useSnapshot((s) => (s.tab === "tokens" ? focusOf(s) : anchorOf(s)));
  const locked = useSnapshot((s) => s.locked !== null);
  if (!reading || token === null) return null;
  const { model, ran, scope } = reading.document;
  return (
    <>
    <div class="where">
      <Icon name="location" />
      <span>Ln {count(lineNumber(reading, token))} · {token < reading.count ? <>token <b>{count(token + 1)}</b> of {count(reading.count)}</> : <>end of {count(reading.count)} tokens</>}</span>
      <span class="grow" />
      <span class="model" title={ran.kernels}>{model.name} · {provider(ran.provider)} ({ran.precision})</span>
      <Button appearance="icon" class={locked ? "lock on" : "lock"} label={locked ? "Unlock (L)" : "Lock to this token (L)"} title={locked ? "Unlock (L)" : "Lock to this token (L)"} pressed={locked} onPress={() => store.lock(!locked)}>
        <Icon name={locked ? "lock" : "unlock"} />
      </Button>
    </div>
    {scope !== null && <p class="note scope">{scope}</p>}
    </>
  );
}

function provider(name: string): string {
  return { cpu: "CPU", webgpu: "WebGPU", cuda: "CUDA", dml: "DirectML", coreml: "Core ML" }[name] ?? name;
}
