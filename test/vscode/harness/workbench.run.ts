// The workbench in a browser with an extension under development, for npm start.
import { cp } from "node:fs/promises";
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
  const server = await startServer(prepared, profile, {}, port);
  const address = workbenchUrl(server, { folder: profile.workspace, extensions: [extension], files: [join(profile.workspace, file)] });
  const stop = async (): Promise<void> => {
    await server.stop();
    await profile.dispose();
  };
  return { address, stop };
}
