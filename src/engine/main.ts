// The engine process. Forked by the extension host; speaks over the fork's own channel; ends when the host is gone.
import { join } from "node:path";
import { Channel, type Port } from "../protocol/channel";
import type { EngineMethods, HostMethods } from "../protocol/engineMethods";
import { PROBE_FLAG } from "./doctor";
import { createEngine } from "./engine";
import { defaultFolders } from "./folders";
import { probeProvider } from "./probeProvider";

function serve(): void {
  if (!process.send) throw new Error("the engine is started by the extension, with a channel");
  const engine = createEngine(defaultFolders(join(__dirname, "..")));
  const port: Port = {
    post: (message) => { if (process.connected) process.send?.(message); },
    onMessage: (listener) => { process.on("message", listener); },
    onClose: (listener) => { process.once("disconnect", () => listener("The extension host is gone.")); },
  };
  new Channel<HostMethods, EngineMethods>(port, engine.methods);
  process.once("disconnect", () => process.exit(0));
}

const probed = process.argv.indexOf(PROBE_FLAG);
if (probed >= 0) {
  probeProvider(process.argv[probed + 1] ?? "").then(() => process.exit(0), (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`, () => process.exit(1));
  });
} else {
  serve();
}
