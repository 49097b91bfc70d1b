import * as v from "valibot";
import type { EngineMethods } from "../protocol/engineMethods";
import { Failure } from "../protocol/failure";

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const choice = {
  model: v.pipe(v.string(), v.minLength(1)),
  precision: v.picklist(["auto", "exact", "fast"]),
  provider: v.picklist(["auto", "cpu", "webgpu", "cuda", "dml", "coreml"]),
  threads: v.pipe(index, v.maxValue(256)),
};
const startToken = v.picklist(["model", "always", "never"]);
const input = v.union([
  v.object({ text: v.string(), parseSpecial: v.boolean(), startToken }),
  v.object({ ids: v.array(v.number()) }),
  v.object({ messages: v.array(v.object({ role: v.string(), content: v.string() })), addGenerationPrompt: v.boolean() }),
]);
const priority = v.picklist(["interactive", "background"]);
const version = v.number();
const region = v.object({ queryFrom: index, queryTo: index, keyFrom: index, keyTo: index });

/** What each method takes. Ranges that depend on the model are checked where the model is known. */
const schemas: Readonly<Record<keyof EngineMethods, v.GenericSchema>> = {
  "engine.hello": v.object({ protocol: v.number() }),
  "engine.ping": v.null(),
  "engine.doctor": v.object({ probeProviders: v.boolean() }),
  "model.load": v.object(choice),
  "model.facts": v.object({ model: choice.model }),
  "model.unload": v.object({ model: choice.model }),
  "text.tokenize": v.object({ model: choice.model, text: v.string(), parseSpecial: v.boolean() }),
  "text.score": v.object({ ...choice, input, topK: v.number(), window: v.number(), priority, version }),
  "text.distribution": v.object({ ...choice, input, position: v.number(), topK: count, version }),
  "text.attention": v.object({ ...choice, input, layers: v.array(v.number()), heads: v.array(v.number()), queries: v.array(v.number()), stream: v.boolean(), priority, version }),
  "text.pattern": v.object({ ...choice, input, layer: index, head: index, region: v.nullable(region), maxRows: count, maxColumns: count, version }),
  "text.hidden": v.object({ ...choice, input }),
  "text.generate": v.object({ ...choice, input, maxTokens: count, stop: v.array(v.string()), endIds: v.nullable(v.array(index)), topK: count, priority }),
};

/** The parameters, or a "malformed" failure that names what is wrong with which of them. */
export function checked(method: keyof EngineMethods, params: unknown): unknown {
  const result = v.safeParse(schemas[method], params);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const where = issue.path?.map(({ key }) => String(key)).join(".") ?? "its parameters";
  throw new Failure("malformed", `${method}: ${where}: ${issue.message}`);
}
