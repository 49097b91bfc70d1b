import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options?: { type: "minor" }) => void;

/**
 * Frees the outputs of finished runs. They are small objects that hold megabytes outside the heap: left to itself, the
 * collector sees no pressure and lets them pile up.
 */
export function collectGarbage(): void { collect({ type: "minor" }); }
