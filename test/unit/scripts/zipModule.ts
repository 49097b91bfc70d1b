// The scripts' own reader of zip files, for tests: those scripts are JavaScript, since they run before anything is built.
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

interface ZipModule {
  readonly listMembers: (file: string) => Promise<readonly string[]>;
  readonly openMember: (file: string, member: string) => Promise<Readable>;
}

export async function zipModule(): Promise<ZipModule> {
  return (await import(pathToFileURL(join(process.cwd(), "scripts", "setup", "zip.mjs")).href)) as ZipModule;
}
