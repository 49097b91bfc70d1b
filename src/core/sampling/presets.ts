import { parseRecipe, type Recipe, type RecipeJson } from "./recipe";

/** A recipe to start from. */
export interface Preset { readonly name: string; readonly summary: string; readonly json: RecipeJson }

export const PRESETS: readonly Preset[] = [
  { name: "model", summary: "The model's own distribution, nothing cut.", json: { chain: [] } },
  { name: "greedy", summary: "Always the most probable token.", json: { chain: [{ transform: "temperature", t: 0 }] } },
  {
    name: "balanced", summary: "llama.cpp's defaults: 40 candidates, their tail cut, slightly cool.",
    json: { chain: [{ transform: "topK", k: 40 }, { transform: "topP", p: 0.95 }, { transform: "minP", p: 0.05 }, { transform: "temperature", t: 0.8 }] },
  },
  { name: "nucleus", summary: "The most probable 95 %, at the model's own temperature.", json: { chain: [{ transform: "topP", p: 0.95 }] } },
  {
    name: "creative", summary: "Hot, with everything far below the best cut first.",
    json: { chain: [{ transform: "minP", p: 0.05 }, { transform: "temperature", t: 1.3 }] },
  },
  {
    name: "fresh", summary: "Against repetition: DRY, and now and then without the top choices.",
    json: {
      chain: [
        { transform: "dry", multiplier: 0.8, base: 1.75, allowedLength: 2, lastN: 256 }, { transform: "minP", p: 0.02 },
        { transform: "xtc", probability: 0.5, threshold: 0.1 }, { transform: "temperature", t: 1 },
      ],
    },
  },
  { name: "typical", summary: "Tokens about as surprising as expected.", json: { chain: [{ transform: "typical", p: 0.9 }] } },
  { name: "steady", summary: "Mirostat: keeps the surprise of the text near 5 bits.", json: { chain: [{ transform: "mirostat", tau: 5, eta: 0.1 }] } },
];

export function presetRecipe(name: string): Recipe | undefined {
  const preset = PRESETS.find((p) => p.name === name);
  return preset && parseRecipe(preset.json);
}
