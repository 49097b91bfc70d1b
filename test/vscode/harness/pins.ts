import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pins from "./pins/pins.json";

/** Where this folder is: bundled code does not know. Tests and scripts run in the project's root. */
export const HARNESS_FOLDER = join(process.cwd(), "test", "vscode", "harness");

/** One version of VS Code, as the npm package code-server brings it. */
export interface Pin {
  readonly codeServer: string;
  /** sha512 of its tarball. */
  readonly integrity: string;
  readonly node: { readonly major: number; readonly version: string; readonly integrity: Readonly<Record<string, string>> };
  /** Native modules that a clean log needs. */
  readonly natives: readonly string[];
  /** Dependencies that are only loaded for what is not used here, and that do not install everywhere. */
  readonly drop: readonly string[];
  /** Dependencies that its package.json forgets. */
  readonly add?: Readonly<Record<string, string>>;
}

export const VERSIONS: Readonly<Record<string, Pin>> = pins.versions;

/** @returns the version that VSCODE_VERSION names, else the default */
export function wantedVersion(): string {
  return process.env["VSCODE_VERSION"] || pins.default;
}

export function pinOf(version: string): Pin {
  const pin = VERSIONS[version];
  if (!pin) throw new Error(`No pin for VS Code ${version}; there are ${Object.keys(VERSIONS).join(", ")}.`);
  return pin;
}

export function lockfileOf(version: string): string {
  const file = join(HARNESS_FOLDER, "pins", version, "package-lock.json");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** The server's own package.json with our choice of dependencies, in place of its shrinkwrap (which has a git address and is out of step). */
export function pinnedManifest(manifest: { readonly dependencies: Readonly<Record<string, string>> }, pin: Pin): object {
  const kept = Object.entries(manifest.dependencies).filter(([name]) => !pin.drop.includes(name));
  return {
    ...manifest,
    dependencies: { ...Object.fromEntries(kept), ...pin.add },
    overrides: { "node-gyp-build": "4.8.1" },
    allowScripts: Object.fromEntries(pin.natives.map((name) => [name, true])),
  };
}
