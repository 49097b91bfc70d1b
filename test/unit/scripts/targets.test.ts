import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface PackageModule {
  readonly parseTarget: (name: string) => string;
  readonly nativeFiles: (target: string) => readonly string[];
}

describe("a target of npm run package", () => {
  let packaging: PackageModule;
  before(async () => { packaging = (await import(pathToFileURL(join(process.cwd(), "scripts", "package.mjs")).href)) as PackageModule; });

  for (const target of ["linux-x64", "linux-arm64", "win32-x64", "win32-arm64", "darwin-arm64"]) {
    it(`has its native library: ${target}`, () => {
      const [os = "", cpu = ""] = target.split("-");
      const files = packaging.nativeFiles(packaging.parseTarget(target));
      assert.ok(files.some((file) => file.endsWith("onnxruntime_binding.node")), files.join(" "));
      for (const file of files) {
        assert.ok(file.includes(`/${os}/${cpu}/`), file);
        assert.ok(existsSync(join(process.cwd(), file)), file);
      }
    });
  }

  it("is refused, with the reason, on Macs with an Intel processor", () => {
    assert.throws(() => packaging.parseTarget("darwin-x64"), /no library for Macs with an Intel processor/);
  });

  it("is refused where it does not exist", () => {
    assert.throws(() => packaging.parseTarget("toString"), /cannot be packaged for toString.*Targets: linux-x64/s);
  });
});
