import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { violationsOf } from "./architecture/importTable";
import { lineCount, LONGEST_FILE, LONGEST_FUNCTION, longFunctions } from "./architecture/lengths";

const root = process.cwd();

/** Path and text of each file that is in the project or about to be: what git tracks or would add. */
const files = projectFiles();
const code = files.filter(({ path }) => /^(src|webview)\/.*\.(ts|tsx)$/.test(path));

describe("the import table", () => {
  it("holds in every file of src and webview", () => {
    assert.deepEqual(code.flatMap(({ path, text }) => violationsOf(path, text)), []);
  });

  it("is read from all code that there is", () => {
    for (const folder of ["src/core/", "src/protocol/"]) assert.ok(code.some(({ path }) => path.startsWith(folder)), folder);
  });

  const forbidden: readonly (readonly [path: string, text: string])[] = [
    ["src/core/a.ts", `import { readFileSync } from "node:fs";`],
    ["src/core/a.ts", `import type { Token } from "../protocol/scores";`],
    ["src/core/a.ts", `import { Template } from "@huggingface/jinja";`],
    ["src/core/deep/a.ts", `export { open } from "../../engine/open";`],
    ["src/core/a.ts", `export * from "../engine/open";`],
    ["src/core/a.ts", `type Uri = import("vscode").Uri;`],
    ["src/core/a.ts", `/// <reference types="node" />`],
    ["src/protocol/a.ts", `import { align } from "../core/tokens/align";`],
    ["src/protocol/a.ts", `import align, { type Span } from "../core/tokens/align";`],
    ["src/protocol/a.ts", `import "../core/tokens/align";`],
    ["src/protocol/a.ts", `import { Buffer } from "node:buffer";`],
    ["src/engine/a.ts", `import * as vscode from "vscode";`],
    ["src/engine/a.ts", `import { main } from "../cli/main";`],
    ["src/cli/a.ts", `import * as ort from "onnxruntime-node";`],
    ["src/cli/a.ts", `const vscode = require("vscode");`],
    ["src/cli/a.ts", `import vscode = require("vscode");`],
    ["src/extension/a.ts", `import type { Engine } from "../engine/engine";`],
    ["src/extension/a.ts", `const ort = await import("onnxruntime-node");`],
    ["src/extension/a.ts", `const file = require.resolve("onnxruntime-node");`],
    ["src/extension/a.ts", `const name = "x"; void import(name);`],
    ["src/extension/a.ts", `import { draw } from "../../webview/draw";`],
    ["src/extension/a.ts", `import { thing } from "../../test/thing";`],
    ["webview/a.tsx", `import { align } from "../src/core/tokens/align";`],
    ["webview/a.tsx", `import { join } from "node:path";`],
    ["webview/a.tsx", `import type { Uri } from "vscode";`],
    ["webview/a.tsx", `import { z } from "preactish";`],
    ["src/other/a.ts", ``],
  ];
  for (const [path, text] of forbidden) {
    it(`refuses ${text || "any file"} in ${path}`, () => { assert.equal(violationsOf(path, text).length, 1, violationsOf(path, text).join("\n")); });
  }

  const allowed: readonly (readonly [path: string, text: string])[] = [
    ["src/core/model/a.ts", `import { FormatError } from "../formats/formatError";`],
    ["src/protocol/a.ts", `export { surprisalBits } from "../core/analysis/measures";`],
    ["src/protocol/a.ts", `import type { Span } from "../core/tokens/spans";`],
    ["src/protocol/a.ts", `import { type Span } from "../core/tokens/spans";`],
    ["src/protocol/a.ts", `export type { Span } from "../core/tokens/spans";`],
    ["src/engine/a.ts", `import * as ort from "onnxruntime-node"; import { fork } from "node:child_process"; import { b } from "../core/b";`],
    ["src/cli/a.ts", `import { open } from "../engine/open";`],
    ["src/extension/a.ts", `import * as vscode from "vscode"; import { fork } from "node:child_process";`],
    ["webview/a.tsx", `import { render } from "preact"; import { useState } from "preact/hooks"; import type { T } from "../src/protocol/scores";`],
    ["src/core/a.ts", `const words = "import x from 'vscode'"; // require("vscode")`],
  ];
  for (const [path, text] of allowed) {
    it(`allows ${text} in ${path}`, () => { assert.deepEqual(violationsOf(path, text), []); });
  }

  it("names the file, the line and the reason", () => {
    const [line] = violationsOf("src/core/a.ts", `\n\nimport "node:fs";`);
    assert.equal(line, "src/core/a.ts:3: src/core may not import node:fs: it runs where Node is not");
  });
});

describe("the size of things", () => {
  const measured = files.filter(({ path }) => /^(src|webview|test|scripts)\/.*\.(ts|tsx|mjs|cjs)$/.test(path));

  it(`keeps files at ${LONGEST_FILE} lines`, () => {
    assert.deepEqual(measured.flatMap(({ path, text }) => (lineCount(text) > LONGEST_FILE ? [`${path}: ${lineCount(text)}`] : [])), []);
  });

  it(`keeps functions that branch at ${LONGEST_FUNCTION} lines`, () => {
    assert.deepEqual(code.flatMap(({ path, text }) => longFunctions(path, text)), []);
  });

  it("finds a long function with a branch, and lets a long table be", () => {
    const body = "  work();\n".repeat(LONGEST_FUNCTION);
    assert.deepEqual(longFunctions("a.ts", `function f() {\n${body}}`), []);
    assert.deepEqual(longFunctions("a.ts", `\nfunction f() {\n${body}  if (g) return;\n}`), [`a.ts:2: a function of ${LONGEST_FUNCTION + 3} lines`]);
  });
});

describe("what may not be in the project", () => {
  const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp, where: RegExp])[] = [
    ["a path of somebody's machine", /(?<![\w.])\/(work|root|home|tmp|Users)\/\w/, /./],
    ["a registry's host", /registry\.npmjs|pypi\.org|pythonhosted\.org|deb\.debian\.org/, /./],
    ["work that is left", /\b(TODO|FIXME|XXX|HACK)\b/, /\.(ts|tsx|mjs|cjs|js|css)$/],
    ["a check that is switched off", /@ts-ignore|@ts-nocheck|eslint-disable(?!-next-line [\w@/-]+ -- )/, /\.(ts|tsx|mjs|cjs|js)$/],
    ["a test that is switched off, or the only one", /\b(describe|it|test|suite)\.(skip|only)\(|\b(xit|xdescribe)\(/, /\.(ts|tsx)$/],
  ];
  const texts = files.filter(({ path }) => path !== "test/unit/architecture.test.ts");

  for (const [what, pattern, where] of FORBIDDEN) {
    it(`holds nowhere ${what}`, () => {
      assert.deepEqual(texts.flatMap(({ path, text }) => (where.test(path) && pattern.test(text) ? [`${path}: ${pattern.exec(text)?.[0] ?? ""}`] : [])), []);
    });
  }

  it("has no file named after nothing in particular", () => {
    const vague = /(^|\/)(utils?|helpers?|types|misc|common)\.(ts|tsx|mjs|cjs|js)$/i;
    assert.deepEqual(files.map(({ path }) => path).filter((path) => vague.test(path)), []);
  });

  it("is seen to find what it looks for", () => {
    const samples = ["see /work/main", "https://registry.npmjs.org/x", "// TODO later", "// @ts-ignore", "it.skip(\"x\")"];
    assert.deepEqual(FORBIDDEN.map(([, pattern], i) => pattern.test(samples[i] ?? "")), samples.map(() => true));
  });
});

function projectFiles(): readonly { readonly path: string; readonly text: string }[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  const isText = (path: string): boolean => !path.startsWith("test/goldens/") && !/\.(png|ico|ttf|gguf|safetensors)$/.test(path);
  return listed.split("\0").filter((path) => path && isText(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
