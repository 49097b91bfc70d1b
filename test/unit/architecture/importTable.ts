import { posix } from "node:path";
import { importsOf, type Import } from "./imports";

/** What the files of one folder may import. Each folder may import itself. */
interface Rule {
  readonly folders?: readonly string[];
  /** Only their types. */
  readonly typesOf?: readonly string[];
  /** The node:* modules. */
  readonly node?: boolean;
  /** Packages, with everything below them; `*` at the end stands for any rest of a name. */
  readonly packages?: readonly string[];
}

const TEMPLATE_LIBRARY = ["@huggingface/jinja"];
const ONNX_LIBRARIES = ["onnxruntime-node", "onnxruntime-common", "onnx-buf", "@bufbuild/protobuf"];
const UI_LIBRARIES = ["preact", "@preact/signals", "@vscode/webview-ui-toolkit", "@vscode/codicons", "@vscode-elements/elements", "uplot", "d3-*"];
const MESSAGE_LIBRARY = ["valibot"];

/** The table of the architecture: a folder that is not in it may not hold code. */
export const IMPORT_TABLE: Readonly<Record<string, Rule>> = {
  "src/core": {},
  // What the numbers mean is defined once, in src/core/analysis; the page gets those functions through the protocol.
  "src/protocol": { folders: ["src/core/analysis"], typesOf: ["src/core"] },
  "src/engine": { folders: ["src/core", "src/protocol"], node: true, packages: [...ONNX_LIBRARIES, ...TEMPLATE_LIBRARY, ...MESSAGE_LIBRARY] },
  "src/cli": { folders: ["src/core", "src/protocol", "src/engine"], node: true },
  "src/extension": { folders: ["src/core", "src/protocol"], node: true, packages: ["vscode", ...MESSAGE_LIBRARY] },
  webview: { folders: ["src/protocol"], packages: UI_LIBRARIES },
};

/**
 * @param path relative to the project, with "/"
 * @returns one line per import that the table does not allow
 */
export function violationsOf(path: string, text: string): readonly string[] {
  const folder = folderOf(path);
  if (!folder) return [`${path}: stands in no folder of the import table`];
  return importsOf(path, text).flatMap((found) => {
    const reason = reasonAgainst(folder, path, found);
    return reason ? [`${path}:${found.line}: ${folder} may not import ${found.specifier ?? "what is computed"}: ${reason}`] : [];
  });
}

function folderOf(path: string): string | undefined {
  return Object.keys(IMPORT_TABLE).find((folder) => path.startsWith(`${folder}/`));
}

function reasonAgainst(folder: string, path: string, { specifier, typeOnly }: Import): string | undefined {
  const rule = IMPORT_TABLE[folder] ?? {};
  if (specifier === null) return "only a literal name can be checked";
  if (specifier.startsWith(".") || specifier.startsWith("/")) return reasonAgainstFile(folder, rule, posix.join(posix.dirname(path), specifier), typeOnly);
  if (specifier.startsWith("node:")) return rule.node ? undefined : "it runs where Node is not";
  return rule.packages?.some((allowed) => matches(allowed, specifier)) ? undefined : "the package is not on its list";
}

function reasonAgainstFile(folder: string, rule: Rule, target: string, typeOnly: boolean): string | undefined {
  const other = folderOf(target);
  if (other === undefined) return "it lies in no folder of the import table";
  if (other === folder || rule.folders?.some((allowed) => target.startsWith(`${allowed}/`))) return undefined;
  if (!rule.typesOf?.includes(other)) return `${other} is not on its list`;
  return typeOnly ? undefined : `only types of ${other} are`;
}

function matches(allowed: string, specifier: string): boolean {
  return allowed.endsWith("*") ? specifier.startsWith(allowed.slice(0, -1)) : specifier === allowed || specifier.startsWith(`${allowed}/`);
}
