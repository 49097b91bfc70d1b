import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineOptions } from "./engine";

/** The folders of an installation, unless the environment names others (the extension does). */
export function defaultFolders(installation: string): EngineOptions {
  return {
    installation,
    modelsFolder: process.env["TOKENSCOPE_MODELS"] ?? join(installation, "models"),
    derivedFolder: join(process.env["TOKENSCOPE_CACHE_DIR"] ?? userCache(), "derived"),
  };
}

function userCache(): string {
  const home = homedir();
  if (process.env["XDG_CACHE_HOME"]) return join(process.env["XDG_CACHE_HOME"], "tokenscope");
  if (process.platform === "win32") return join(process.env["LOCALAPPDATA"] ?? tmpdir(), "tokenscope");
  if (process.platform === "darwin") return join(home, "Library", "Caches", "tokenscope");
  return join(home, ".cache", "tokenscope");
}
