import { ARCHITECTURES } from "./registry";

/** The table of the documentation: families, formats, what is worth knowing. Markdown. */
export function architectureTable(): string {
  const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
  const rows = ARCHITECTURES.map(({ family, hf, gguf, about }) => `| ${family} | ${code(hf.types)} | ${gguf ? code(gguf.types) : "none"} | ${about} |`);
  return ["| family | safetensors, `model_type` | GGUF, `general.architecture` | notes |", "|---|---|---|---|", ...rows].join("\n");
}
