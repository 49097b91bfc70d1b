import { factoryOf, TRANSFORM_NAMES } from "./catalogue";
import type { JsonSchema } from "./parameters";
import { DEFAULT_MIN_KEEP, RECIPE_MIN_KEEP, SEED } from "./recipe";
import { entrySchema, type Factory } from "./transform";

/** A JSON schema (draft 7) of recipe files: completion, explanations and checks in an editor. media/recipe.schema.json holds it. */
export function recipeSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Tokenscope recipe: how the next token is chosen",
    type: "object", required: ["chain"], additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      chain: { type: "array", description: "Transforms of the candidates, in order; one listed twice acts twice.", items: entry() },
      seed: { ...SEED.schema, description: SEED.description },
      minKeep: { ...RECIPE_MIN_KEEP.schema, description: RECIPE_MIN_KEEP.description, default: DEFAULT_MIN_KEEP },
    },
  };
}

/** The name first, then what that transform takes: so an editor's complaint is about the one that was meant. */
function entry(): object {
  const factories = TRANSFORM_NAMES.map((name) => factoryOf(name) as Factory);
  return {
    type: "object", required: ["transform"],
    properties: { transform: { enum: TRANSFORM_NAMES, enumDescriptions: factories.map(({ definition }) => definition.summary) } },
    allOf: factories.map((factory) => ({
      if: { properties: { transform: { const: factory.definition.name } }, required: ["transform"] },
      then: entrySchema(factory) satisfies JsonSchema,
    })),
  };
}
