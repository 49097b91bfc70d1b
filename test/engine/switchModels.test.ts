// Every config switch that changes what a family computes, on tiny models against Hugging Face transformers in float32.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkModel } from "./support/checkModel";
import { GOLDENS } from "./support/goldens";

for (const { name } of readdirSync(join(GOLDENS, "switches"), { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  checkModel(`the tiny model ${name}`, join(GOLDENS, "switches", name), `switches/${name}/golden.safetensors`);
}
