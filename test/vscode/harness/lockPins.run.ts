// For the maintainer, after a new version was written to pins.json: makes pins/<version>/package-lock.json.
//   node out/test/vscode/harness/lockPins.run.js 1.139.1
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HARNESS_FOLDER, pinnedManifest, pinOf } from "./pins";

for (const version of process.argv.slice(2)) {
  const pin = pinOf(version);
  const work = mkdtempSync(join(tmpdir(), "lock-pins-"));
  const into = join(HARNESS_FOLDER, "pins", version);
  execFileSync("npm", ["pack", `code-server@${pin.codeServer}`, "--pack-destination", work]);
  execFileSync("tar", ["xzf", join(work, `code-server-${pin.codeServer}.tgz`), "-C", work, "package/lib/vscode/package.json"]);
  const manifest = JSON.parse(readFileSync(join(work, "package/lib/vscode/package.json"), "utf8")) as { dependencies: Record<string, string> };
  writeFileSync(join(work, "package.json"), JSON.stringify(pinnedManifest(manifest, pin), null, 2));
  execFileSync("npm", ["install", "--package-lock-only", "--ignore-scripts", "--omit=dev", "--omit-lockfile-registry-resolved"], { cwd: work });
  mkdirSync(into, { recursive: true });
  copyFileSync(join(work, "package-lock.json"), join(into, "package-lock.json"));
  rmSync(work, { recursive: true });
  console.log(`${version}: locked`);
}
