// The workbench in a browser with an extension under development, for npm start.
import { cp } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { prepareServer } from "./prepare";
import { makeProfile } from "./profile";
import { startServer, workbenchUrl } from "./server";

export interface Wanted {
  readonly extension: string;
  /** A folder that is copied into the workspace. */
  readonly sample: string;
  /** Of that folder, the file to open. */
  readonly file: string;
  /** 0 = any that is free. */
  readonly port: number;
  readonly log: (line: string) => void;
}

export async function serveWorkbench({ extension, sample, file, port, log }: Wanted): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> {
  const prepared = await prepareServer(undefined, log);
  const profile = await makeProfile();
  await cp(sample, profile.workspace, { recursive: true });
  const server = await startServer(prepared, profile);
  const short = await redirect(workbenchUrl(server, { folder: profile.workspace, extensions: [extension], files: [join(profile.workspace, file)] }), port);
  const stop = async (): Promise<void> => {
    short.close();
    await server.stop();
    await profile.dispose();
  };
  return { address: short.address, stop };
}

/** A short address for the workbench's own, which holds folder, extension and file. */
async function redirect(location: string, port: number): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = createServer((_request, response) => { response.writeHead(302, { location }).end(); });
  await new Promise<void>((done, fail) => { server.once("error", fail).listen(port, "127.0.0.1", done); });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => { server.close(); } };
}
