import { readFileSync } from "node:fs";
import { Catalogue } from "../../../src/engine/models/catalogue";
import { LoadedModel } from "../../../src/engine/models/loadedModel";
import { Lane } from "../../../src/engine/runtime/lane";
import type { RunOptions } from "../../../src/engine/runtime/textRunner";
import { DerivedStore } from "../../../src/engine/store/derivedStore";
import type { Precision } from "../../../src/protocol/engineMethods";
import type { Surroundings } from "./job";

export const OPTIONS: RunOptions = { priority: "interactive", signal: new AbortController().signal };

/** The model as the engine loads it. */
export function load({ model, modelsFolder, derivedFolder, threads }: Surroundings, precision: Precision): Promise<LoadedModel> {
  return LoadedModel.load({
    place: new Catalogue(modelsFolder).locate(model),
    choice: { model, precision, provider: "cpu", threads },
    derived: new DerivedStore(derivedFolder), lane: new Lane(), signal: OPTIONS.signal, onProgress: () => undefined,
  });
}

/** The first `count` ids of the text, and no fewer. */
export function idsOf({ idsFile }: Surroundings, count: number): readonly number[] {
  const ids = JSON.parse(readFileSync(idsFile, "utf8")) as number[];
  if (ids.length < count) throw new Error(`The text has ${ids.length} tokens, but ${count} are needed.`);
  return ids.slice(0, count);
}
