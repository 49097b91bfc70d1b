// Every architecture from GGUF files, as llama.cpp's converter writes them, against Hugging Face transformers in float32.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { checkModel } from "./support/checkModel";
import { GOLDENS } from "./support/goldens";

const files = readdirSync(join(GOLDENS, "switches")).filter((name) => existsSync(join(GOLDENS, "switches", name, "model.gguf")));
for (const name of files) checkModel(`the GGUF file of ${name}`, join(GOLDENS, "switches", name, "model.gguf"), `switches/${name}/golden.safetensors`);

checkModel("a GGUF file of 4- and 8-bit blocks", join(GOLDENS, "gguf/llama-q8_0-q4_0.gguf"), "gguf/llama-q8_0-q4_0.golden.safetensors");
