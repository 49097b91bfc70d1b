import { fork } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { arch, availableParallelism, cpus, freemem, platform, totalmem } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import type { DoctorAnswer, Provider, ProviderReport } from "../protocol/engineMethods";
import type { ModelShelf } from "./models/modelShelf";

/** A provider that has not started by then hangs. */
const PROBE_MS = 30_000;
/** Flag of this program: try one provider and say how it went. */
export const PROBE_FLAG = "--probe-provider";

/** What is here, and what starts here. Providers are tried in throw-away processes: one that aborts ends only its own. */
export async function doctor(shelf: ModelShelf, installation: string, probeProviders: boolean): Promise<DoctorAnswer> {
  const providers: ProviderReport[] = [];
  if (probeProviders) for (const provider of providersHere()) providers.push(await probe(join(installation, "dist", "engine.js"), provider));
  return {
    versions: { tokenscope: versionOf(installation), node: process.versions.node, onnxruntime: ort.env.versions.node ?? ort.env.versions.common },
    machine: { platform: platform(), arch: arch(), cpu: cpus()[0]?.model.trim() ?? "unknown", cores: availableParallelism(), memoryBytes: totalmem(), freeBytes: freemem() },
    providers,
    models: shelf.catalogue.models.map((model) => {
      const file = model.files[0];
      const path = file ? shelf.catalogue.path(file) : null;
      if (!file || !path || !existsSync(path)) return { id: model.id, path: null, bytes: null, problem: "not on this machine" };
      const { size } = statSync(path);
      return { id: model.id, path, bytes: size, problem: size === file.bytes ? null : `has ${size} bytes, must have ${file.bytes}` };
    }),
    engine: { rssBytes: process.memoryUsage.rss(), loaded: shelf.loaded, cacheBytes: await shelf.cacheBytes(), derivedBytes: await shelf.derived.size() },
  };
}

function versionOf(installation: string): string {
  return (JSON.parse(readFileSync(join(installation, "package.json"), "utf8")) as { version: string }).version;
}

function providersHere(): readonly Provider[] {
  const bundled: Provider[] = ["cpu", "webgpu"];
  if (platform() === "win32") bundled.push("dml");
  if (platform() === "darwin") bundled.push("coreml");
  if (platform() === "linux") bundled.push("cuda");
  return bundled;
}

function probe(program: string, provider: Provider): Promise<ProviderReport> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = fork(program, [PROBE_FLAG, provider], { silent: true });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => { said += chunk.toString(); });
    const timer = setTimeout(() => child.kill("SIGKILL"), PROBE_MS);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      const starts = code === 0;
      resolve({ provider, starts, reason: starts ? null : reasonOf(said, signal), startMs: starts ? performance.now() - started : null });
    });
  });
}

function reasonOf(said: string, signal: NodeJS.Signals | null): string {
  const line = said.split("\n").map((l) => l.trim()).filter(Boolean).at(-1);
  if (line) return line.slice(0, 300);
  return signal ? `its process was ended by ${signal}` : "its process ended without a word";
}
