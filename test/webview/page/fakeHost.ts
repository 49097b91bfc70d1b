// Stands where VS Code and the extension stand: gives the page its API, answers its calls from fixtures, keeps a record.
import { Channel, type Handlers } from "../../../src/protocol/channel";
import { Failure } from "../../../src/protocol/failure";
import type { PageMethods, PanelHostMethods, ViewState } from "../../../src/protocol/viewMethods";
import type { Call, Fake } from "../fake";
import { patternOf, rowOf } from "./attention";
import { documentOf, longDocument, veloDocument, VELO } from "./documents";

const calls: Call[] = [];
const failing = new Map<string, string>();
let state: unknown = JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined;
let shown: ViewState | null = null;

function tokensShown(): number {
  return shown?.kind === "document" ? shown.document.tokens.start.length : 0;
}

function note<P, R>(method: string, answer: (params: P) => R): (params: P) => R {
  return (params) => {
    calls.push({ method, params });
    const reason = failing.get(method);
    if (reason !== undefined) throw new Failure("failed", reason);
    return answer(params);
  };
}

/** Log-probabilities of a falling tail whose sums over ranks are the real ones of the picture's token. */
function tail(topK: number): Float32Array {
  const logProb = new Float32Array(topK);
  let rank = 0;
  let sum = 0;
  for (const [edge, mass] of [[1, 0.16582], [10, 0.36416], [100, 0.72039], [1000, 0.96429]] as const) {
    const ranks = edge - rank;
    const weights = Array.from({ length: ranks }, (_, i) => 1 / (i + 3));
    const scale = (mass - sum) / weights.reduce((a, b) => a + b, 0);
    for (let i = 0; i < ranks && rank < topK; i++, rank++) logProb[rank] = Math.log(weights[i]! * scale);
    sum = mass;
  }
  return logProb;
}

const handlers: Handlers<PanelHostMethods> = {
  "host.ready": note("host.ready", () => null),
  "host.reveal": note("host.reveal", () => null),
  "host.attentionRow": note("host.attentionRow", ({ query, version }) => rowOf(query, tokensShown(), version)),
  "host.pattern": note("host.pattern", (params) => patternOf(params, tokensShown())),
  "host.distribution": note("host.distribution", ({ topK, version }) => ({ version, entropyBits: 7.55, topIds: new Uint32Array(topK), topLogProb: tail(topK), pieces: { ids: new Uint32Array(), texts: [] } })),
  "host.command": note("host.command", () => null),
  "host.tab": note("host.tab", () => null),
  "host.copy": note("host.copy", () => null),
};

const listeners: ((message: unknown) => void)[] = [];
const channel = new Channel<PageMethods, PanelHostMethods>({
  post: (message) => { window.postMessage(structuredClone(message), "*"); },
  onMessage: (listener) => { listeners.push(listener); },
  onClose: () => undefined,
}, handlers);

const fake: Fake = {
  calls,
  failing,
  veloDocument, longDocument, documentOf,
  veloCaret: VELO.caret,
  call: (method, params) => channel.call(method, params),
  async show(view: ViewState): Promise<void> {
    shown = view;
    await channel.call("page.state", view);
  },
  async caret(token: number | null): Promise<void> {
    if (shown?.kind === "document") await channel.call("page.caret", { uri: shown.document.uri, version: shown.document.version, token });
  },
  saved: () => state,
};
/** Every text that an element takes from now on. */
function record(selector: string): readonly string[] {
  const texts: string[] = [];
  const element = document.querySelector(selector);
  if (element) new MutationObserver(() => texts.push(element.textContent)).observe(element, { childList: true, characterData: true, subtree: true });
  return texts;
}

/** Colour of one pixel of a screenshot. */
async function pixelOf(png: string, x: number, y: number): Promise<readonly number[]> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d")!;
  context.drawImage(image, -Math.floor(x), -Math.floor(y));
  return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

Object.assign(window, {
  fake,
  record,
  pixelOf,
  setRootVariable: (name: string, value: string) => { document.documentElement.style.setProperty(name, value); },
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => { const copy: unknown = structuredClone(message); setTimeout(() => { for (const listener of listeners) listener(copy); }, 0); },
    getState: () => state,
    setState: (next: unknown) => { state = next; sessionStorage.setItem("state", JSON.stringify(next)); },
  }),
});
