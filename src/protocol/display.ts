// How a token's text is made visible. White space and characters without a shape of their own become glyphs, marked as
// such, so that a view can draw them in a weaker ink and a literal middle dot still differs from a space.

export interface GlyphRun {
  readonly text: string;
  /** Stands for white space or for a character that has no shape. */
  readonly glyph: boolean;
}

const GLYPHS: Readonly<Record<string, string>> = { " ": "·", "\t": "→", "\n": "↵", "\r": "␍", "\u00a0": "⍽", "\u2028": "↵", "\u2029": "¶" };
const SPOKEN: Readonly<Record<string, string>> = { " ": "space", "\t": "tab", "\n": "line end", "\r": "carriage return", "\u00a0": "no-break space" };

/** Controls, other spaces, and marks that hide or reorder text (U+200D joins emoji and stays). */
const SHAPELESS = /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200c\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]/;

function glyphOf(character: string): string | undefined {
  const known = GLYPHS[character];
  if (known !== undefined || !SHAPELESS.test(character)) return known;
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return `‹${code.toString(16).toUpperCase().padStart(4, "0")}›`;
}

/** The text as runs of ordinary characters and of glyphs, in order. */
export function glyphRuns(text: string): readonly GlyphRun[] {
  const runs: { text: string; glyph: boolean }[] = [];
  for (const character of text) {
    const shown = glyphOf(character);
    const last = runs.at(-1);
    if (last && last.glyph === (shown !== undefined)) last.text += shown ?? character;
    else runs.push({ text: shown ?? character, glyph: shown !== undefined });
  }
  return runs;
}

/** The text with every glyph in place: " Check\n" is "·Check↵". */
export function visible(text: string): string {
  return glyphRuns(text).map((run) => run.text).join("");
}

/** For a screen reader: " Clean" is "space Clean". */
export function spoken(text: string): string {
  const words: string[] = [];
  let plain = "";
  for (const character of text) {
    const name = SPOKEN[character] ?? (SHAPELESS.test(character) ? `character ${character.charCodeAt(0).toString(16)}` : undefined);
    if (name === undefined) {
      plain += character;
      continue;
    }
    if (plain) words.push(plain);
    plain = "";
    words.push(name);
  }
  if (plain) words.push(plain);
  return words.join(" ") || "empty";
}
