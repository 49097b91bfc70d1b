// Every architecture from GGUF files against Hugging Face transformers in float32 on the same weights.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkModel } from "./support/checkModel";
import { GOLDENS, goldenJson } from "./support/goldens";

interface About { readonly file: string; readonly golden: string; readonly sequences: readonly number[] }

for (const name of readdirSync(join(GOLDENS, "gguf")).filter((file) => file.endsWith(".gguf"))) {
  const { golden } = goldenJson<About>(`gguf/${name.replace(/\.gguf$/, ".json")}`);
  checkModel(`the file ${name}`, join(GOLDENS, "gguf", name), join("gguf", golden));
}
