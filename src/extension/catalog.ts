import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

interface Catalog { readonly models: readonly { readonly id: string; readonly name: string }[] }

/** Names of models for people: of the catalogue, else of the file. The catalogue is read when first asked for. */
export function modelNames(folder: string): (model: string) => string {
  let names: ReadonlyMap<string, string> | undefined;
  return (model) => (names ??= readNames(folder)).get(model) ?? basename(model);
}

function readNames(folder: string): ReadonlyMap<string, string> {
  const { models } = JSON.parse(readFileSync(join(folder, "catalog.json"), "utf8")) as Catalog;
  return new Map(models.map(({ id, name }) => [id, name]));
}
