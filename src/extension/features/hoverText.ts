import { visible } from "../../protocol/display";
import { bits, count, percent } from "../../protocol/format";
import { COMMANDS } from "../contributions";
import type { Candidate, TokenNumbers } from "../scores/tokenNumbers";

/** Commands that links of a hover may run. */
export const LINKED_COMMANDS: readonly string[] = [COMMANDS.showAttention, COMMANDS.continueFromHere];

/** Candidates in a hover. */
const SHOWN = 5;
/** Width of the longest bar, in no-break spaces. */
const BAR = 24;
/** Characters of a token that are shown. */
const LONGEST = 48;

/** A place in a document, as commands take it. */
export interface Place { readonly uri: string; readonly offset: number }

/** One token as Markdown with HTML. Only what stands in this file is markup: token text never is. */
export function hoverText(tokens: readonly TokenNumbers[], place: Place): string {
  const lines = tokens.map(headLine).join("  \n");
  const scored = tokens.find((token) => token.scored);
  return [lines, ...(scored ? ["---", table(scored)] : []), "---", links(place)].join("\n\n") + "\n";
}

function headLine({ piece, scored }: TokenNumbers): string {
  if (!scored) return `${code(piece)} no context: nothing stands before it to predict it from`;
  return `${code(piece)} **${percent(scored.probability)}** · rank ${count(scored.rank)} · ${bits(scored.bits)} bits`;
}

function table({ piece, scored }: TokenNumbers): string {
  const { candidates = [], rank = 0, probability = 0 } = scored ?? {};
  const top = candidates.slice(0, SHOWN);
  const most = top[0]?.probability ?? 1;
  const rows = top.map((candidate) => row(candidate, most, candidate.rank === rank, "descriptionForeground"));
  if (rank > top.length) rows.push(row({ rank, text: piece, probability }, most, true, "tokenscope-surprise"));
  const listed = top.reduce((sum, candidate) => sum + candidate.probability, rank > top.length ? probability : 0);
  rows.push(`||(others)||${percent(Math.max(0, 1 - listed))}|`);
  return `|||||\n|--:|:--|:--|--:|\n${rows.join("\n")}`;
}

function row({ rank, text, probability }: Candidate, most: number, isActual: boolean, colour: string): string {
  const strong = (value: string): string => (isActual ? `**${value}**` : value);
  return `|${strong(count(rank))}|${code(text)}|${bar(probability / most, colour)}|${strong(percent(probability))}|`;
}

/** The workbench lets a span have a background that is one of its colour variables, and nothing else. */
function bar(share: number, colour: string): string {
  return `<span style="background-color:var(--vscode-${colour});">${"&nbsp;".repeat(Math.max(1, Math.round(BAR * Math.min(1, share))))}</span>`;
}

function links(place: Place): string {
  const argument = encodeURIComponent(JSON.stringify([place])).replaceAll("(", "%28").replaceAll(")", "%29");
  return `[Show attention](command:${COMMANDS.showAttention}?${argument}) · [Continue from here](command:${COMMANDS.continueFromHere}?${argument})`;
}

/** Token text: white space as glyphs, and every character that could be markup as a numeric entity. */
export function code(text: string): string {
  const characters = [...visible(text)];
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")}…` : characters.join("");
  return `<code>${shown.replace(/[^\p{L}\p{N}\p{M}\u{10000}-\u{10ffff}· →↵…]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`) || "&#8203;"}</code>`;
}
