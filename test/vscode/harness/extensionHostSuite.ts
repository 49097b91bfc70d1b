// Runs a test entry (a CommonJS module that exports run()) inside the extension host of a real VS Code.
import { createReadStream, existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Writable } from "node:stream";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser";
import { HARNESS_FOLDER } from "./pins";
import { prepareServer } from "./prepare";
import { makeProfile, type Profile } from "./profile";
import { installVsix, type Server, startServer, workbenchUrl } from "./server";
import { newContext } from "./workbench";

const ENTRY = join(HARNESS_FOLDER, "extensionHostEntry.cjs");
const EMPTY_EXTENSION = join(HARNESS_FOLDER, "emptyExtension");
const TAIL_MS = 100;
const PICTURE_MS = 5_000;
const LAST_WORDS_MS = 5_000;

export interface Suite {
  readonly tests: string;
  /** Under development. */
  readonly extensions?: readonly string[];
  /** Installed. */
  readonly vsix?: readonly string[];
  readonly folder?: string | undefined;
  readonly version?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Where logs and a picture go when it did not pass. */
  readonly artifacts?: string | undefined;
  readonly out?: Writable;
}

/** 0: run() resolved. 1: it was rejected. 2: no result, by a crash, a time-out or a workbench that did not start. */
export type ExitCode = 0 | 1 | 2;

export async function runSuite(suite: Suite): Promise<ExitCode> {
  const { out = process.stdout } = suite;
  const prepared = await prepareServer(suite.version);
  const profile = await makeProfile();
  const files = { HARNESS_OUTPUT: join(profile.root, "output.log"), HARNESS_DONE: join(profile.root, "done"), HARNESS_TESTS: resolve(suite.tests) };
  const tail = followFile(files.HARNESS_OUTPUT, out);
  const log: string[] = [];
  const opened: { server?: Server; browser?: Browser; page?: Page } = {};
  let code: ExitCode = 2;
  try {
    if (suite.vsix) await installVsix(prepared, profile, suite.vsix);
    opened.server = await startServer(prepared, profile, { ...suite.env, ...files });
    opened.browser = await launchBrowser();
    opened.page = await (await newContext(opened.browser)).newPage();
    code = await runInPage(opened.page, opened.server, suite, log);
    if (code === 0 && !existsSync(files.HARNESS_DONE)) {
      code = 2; // VS Code reports 0 for an extension host that crashed or called process.exit()
      const [line] = await opened.server.waitForOutput(/Extension Host Process exited[^\n]*/, LAST_WORDS_MS);
      throw new Error(`The extension host ended before the tests did: ${line}`);
    }
  } catch (error) {
    await tail.end();
    out.write(`workbench: ${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    await tail.end();
    if (code !== 0 && suite.artifacts !== undefined) await keep(suite.artifacts, profile, opened, log);
    await opened.browser?.close();
    await opened.server?.stop();
    await profile.dispose();
  }
  return code;
}

async function runInPage(page: Page, server: Server, suite: Suite, log: string[]): Promise<ExitCode> {
  await page.exposeFunction("codeAutomationLog", (type: string, args: readonly unknown[]) => { log.push(`[${type}] ${args.map(String).join(" ")}`); });
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<number>((done, fail) => {
    timer = setTimeout(() => { fail(new Error(`The tests did not end within ${suite.timeoutMs} ms.`)); }, suite.timeoutMs);
    page.on("crash", () => { fail(new Error("The workbench's page crashed.")); });
    page.exposeFunction("codeAutomationExit", done).catch(fail);
  });
  try {
    const url = workbenchUrl(server, { folder: suite.folder ?? server.profile.workspace, extensions: suite.extensions ?? [EMPTY_EXTENSION], tests: ENTRY });
    const [code] = await Promise.all([ended, page.goto(url)]);
    return code === 0 ? 0 : 1;
  } finally {
    clearTimeout(timer);
  }
}

/** Copies a growing file to a stream. */
function followFile(file: string, out: Writable): { readonly end: () => Promise<void> } {
  let at = 0;
  const pump = async (): Promise<void> => {
    if (!existsSync(file)) return;
    for await (const chunk of createReadStream(file, { start: at })) {
      at += (chunk as Buffer).length;
      out.write(chunk);
    }
  };
  let busy = Promise.resolve();
  const timer = setInterval(() => { busy = busy.then(pump); }, TAIL_MS);
  return {
    end: () => {
      clearInterval(timer);
      return (busy = busy.then(pump));
    },
  };
}

async function keep(folder: string, { logs }: Profile, { server, page }: { server?: Server; page?: Page }, log: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "server.log"), server?.output() ?? "");
  await writeFile(join(folder, "workbench.log"), log.join("\n"));
  await page?.screenshot({ path: join(folder, "failure.png"), timeout: PICTURE_MS }).catch((error: unknown) => writeFile(join(folder, "failure.txt"), String(error)));
  if (existsSync(logs)) await cp(logs, join(folder, "logs"), { recursive: true });
}
