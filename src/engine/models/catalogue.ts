import { existsSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { Failure } from "../../protocol/failure";

export interface CatalogueFile { readonly path: string; readonly bytes: number; readonly sha256: string }
export interface CatalogueModel {
  readonly id: string;
  readonly name: string;
  readonly bundled: boolean;
  readonly licence: string;
  readonly files: readonly CatalogueFile[];
}

/** Where a model lies, and what it must be where the catalogue says so. */
export interface ModelPlace {
  readonly path: string;
  /** As shown. */
  readonly name: string;
  readonly expected: CatalogueFile | null;
}

/** The models that Tokenscope knows by name, in the folder that holds them. */
export class Catalogue {
  readonly models: readonly CatalogueModel[];

  constructor(private readonly folder: string) {
    const file = join(folder, "catalog.json");
    this.models = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { models: CatalogueModel[] }).models : [];
  }

  /** The id of the model that comes with the extension. */
  get bundled(): string | undefined { return this.models.find(({ bundled }) => bundled)?.id; }

  /** A catalogue id, or a path to a file or folder. */
  locate(model: string): ModelPlace {
    const known = this.models.find(({ id }) => id === model);
    if (known) return this.place(known);
    if (looksLikePath(model)) return { path: resolve(model), name: model.split(/[\\/]/).filter(Boolean).at(-1) ?? model, expected: null };
    const ids = this.models.map(({ id }) => id).join(", ");
    throw new Failure("notFound", `There is no model "${model}": it is neither a file or folder nor in the catalogue (${ids || "which is empty"}). Check the name or the path.`);
  }

  path(file: CatalogueFile): string { return join(this.folder, file.path); }

  private place(model: CatalogueModel): ModelPlace {
    const expected = model.files[0] as CatalogueFile;
    const path = this.path(expected);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Failure("notFound", `The file of the model "${model.name}" is not at ${path}. Install Tokenscope again (from source: npm run setup), or choose another model.`);
    if (found.size !== expected.bytes) {
      throw new Failure("badFile", `The file ${path} has ${found.size} bytes, but "${model.name}" has ${expected.bytes}: it was cut short or altered. Install Tokenscope again (from source: npm run setup).`);
    }
    return { path, name: model.name, expected };
  }
}

function looksLikePath(model: string): boolean {
  return isAbsolute(model) || /[\\/]/.test(model) || /\.(gguf|onnx)$/i.test(model) || existsSync(model);
}
