import type { DoctorAnswer } from "../../protocol/engineMethods";
import { bytes } from "../../protocol/format";

/** What a report of a problem needs to say about the machine and the engine. Names no document and no text. */
export function environmentReport(versions: Readonly<Record<string, string>>, { machine, providers, models, engine, ...doctor }: DoctorAnswer): string {
  const list = (entries: readonly string[]): string => (entries.length > 0 ? entries.map((entry) => `- ${entry}`).join("\n") : "- none");
  return [
    "# Tokenscope environment",
    "## Versions", list(Object.entries({ ...versions, ...doctor.versions }).map(([name, version]) => `${name} ${version}`)),
    "## Machine", list([`${machine.platform} ${machine.arch}`, `${machine.cpu}, ${machine.cores} cores`, `${bytes(machine.memoryBytes)} memory, ${bytes(machine.freeBytes)} free`]),
    "## Providers", list(providers.map(({ provider, starts, reason, startMs }) => `${provider}: ${starts ? `starts${startMs === null ? "" : ` in ${Math.round(startMs)} ms`}` : `does not start: ${reason ?? "no reason given"}`}`)),
    "## Models", list(models.map(({ id, path, bytes: size, problem }) => `${id}: ${problem ?? `${size === null ? "there" : bytes(size)}${path === null ? "" : `, ${path}`}`}`)),
    "## Engine", list([`${bytes(engine.rssBytes)} in memory`, `loaded: ${engine.loaded.join(", ") || "nothing"}`, `${bytes(engine.cacheBytes)} of K/V cache`, `${bytes(engine.derivedBytes)} of derived data on disk`]),
  ].join("\n\n") + "\n";
}
