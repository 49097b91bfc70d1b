// A process that speaks the engine's protocol with made-up numbers, and misbehaves when told to by its environment.
// Only for tests of what the extension does with an engine.
import { Channel } from "../../../src/protocol/channel";
import { type EngineMethods, type HostMethods } from "../../../src/protocol/engineMethods";
import { madeUpEngine } from "./madeUpEngine";

const behaviour = process.env.STAND_IN ?? "good";

if (behaviour === "dies at once") process.exit(3);
if (behaviour === "says nothing") for (;;);

const engine = madeUpEngine({ protocol: behaviour === "other protocol" ? 99 : 1, pid: process.pid });
const port = {
  post: (message: unknown) => { process.send?.(message); },
  onMessage: (listener: (message: unknown) => void) => { process.on("message", listener); },
  onClose: (listener: (reason: string) => void) => { process.on("disconnect", () => { listener("gone"); process.exit(0); }); },
};
new Channel<HostMethods, EngineMethods>(port, {
  ...engine,
  "text.tokenize": (params, answering) => {
    if (params.text === "crash") process.kill(process.pid, "SIGSEGV");
    if (params.text === "exit") process.exit(7);
    if (params.text === "hang") for (;;);
    if (params.text === "say") console.log("a line of the engine");
    if (params.text === "disconnect") {
      process.removeAllListeners("disconnect");
      setInterval(() => undefined, 1_000); // lives on, and hears nobody
      process.disconnect();
    }
    if (params.text === "garbage") {
      for (const junk of [null, 5, "text", {}, { id: 1 }, { kind: "result" }, { kind: "result", id: 1e9, result: 0 }, { kind: "item", id: "x" }]) process.send?.(junk);
    }
    return engine["text.tokenize"](params, answering);
  },
});
