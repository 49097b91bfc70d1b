import { visible } from "../../protocol/display";
import { bits, choice, count, percent } from "../../protocol/format";
import { tokenNumbers } from "./tokenNumbers";
import type { DocumentView } from "../../protocol/viewMethods";

/** Text as the workbench's labels take it: `$(name)` would become an icon. */
export function label(text: string): string {
  return visible(text).replaceAll("$(", "\\$(");
}

/** The token in a few signs, for the status bar: "·Clean 0.12 % · #137 · 77/8 192". */
export function shortSummary(view: DocumentView, t: number): string {
  const numbers = tokenNumbers(view, t);
  if (!numbers) return "";
  const { piece, scored } = numbers;
  const place = `${count(view.tokens.ids.length)}/${count(view.model.contextLength)}`;
  return scored ? `${label(shorten(piece))} ${percent(scored.probability)} · #${count(scored.rank)} · ${place}` : `${label(shorten(piece))} no context · ${place}`;
}

/** The token in a sentence. Plain text. */
export function sentence(view: DocumentView, t: number): string {
  const numbers = tokenNumbers(view, t);
  if (!numbers) return "";
  const { piece, scored } = numbers;
  if (!scored) return `“${visible(piece)}” starts the text: nothing stands before it to predict it from.`;
  const best = scored.candidates[0];
  const expected = best && scored.rank > 1 ? ` It expected “${visible(best.text)}”, ${percent(best.probability)}.` : "";
  return `“${visible(piece)}” was the model’s ${choice(scored.rank)}, at ${percent(scored.probability)}: ${bits(scored.bits)} bits of surprise.${expected}`;
}

function shorten(piece: string): string {
  const characters = [...piece];
  return characters.length > 24 ? `${characters.slice(0, 23).join("")}…` : piece;
}
