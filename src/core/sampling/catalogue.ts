import type { Factory } from "./transform";
import { dry } from "./transforms/dry";
import { dynatemp } from "./transforms/dynatemp";
import { logitBias } from "./transforms/logitBias";
import { minP } from "./transforms/minP";
import { mirostat } from "./transforms/mirostat";
import { penalties } from "./transforms/penalties";
import { temperature } from "./transforms/temperature";
import { topK } from "./transforms/topK";
import { topNSigma } from "./transforms/topNSigma";
import { topP } from "./transforms/topP";
import { typical } from "./transforms/typical";
import { xtc } from "./transforms/xtc";

/** Every transform by its name in a recipe, in llama.cpp's order of a chain. */
export const TRANSFORMS = { logitBias, penalties, dry, topNSigma, topK, typical, topP, minP, xtc, temperature, dynatemp, mirostat };

export type TransformName = keyof typeof TRANSFORMS;

export const TRANSFORM_NAMES = Object.keys(TRANSFORMS) as readonly TransformName[];

export function factoryOf(name: string): Factory | undefined {
  return Object.hasOwn(TRANSFORMS, name) ? (TRANSFORMS[name as TransformName] as unknown as Factory) : undefined;
}
