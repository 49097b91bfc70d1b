import { count, headName, percent, plural } from "../../src/protocol/format";
import { relationOf, weightAt, type Head, type QueryRow } from "./attentionRow";
import { lineNumber, tokenText, type Reading } from "./reading";
import { strong, token, type Part, type Sentence } from "./sentence";

/** What one head makes of one pair of query and key. */
export function attentionSentence(reading: Reading, row: QueryRow, head: Head, key: number): Sentence {
  const query = token(tokenText(reading, row.query));
  const target = token(tokenText(reading, key));
  const name = strong(headName(head.layer, head.head));
  const share = strong(percent(weightAt(row, head, key)));
  if (row.query === 0) return { main: [query, " is the first token: it can attend only to itself."], small: [] };
  const relation = relationOf(reading.document.tokens.ids, row.query, key);
  const main: Part[] = relation === "self"
    ? ["Head ", name, " keeps ", share, " of its attention on ", query, " itself."]
    : ["Head ", name, " looks back from ", query, " to ", target, " with ", share, " of its attention."];
  return { main, small: explanation(reading, row.query, key, relation) };
}

function explanation(reading: Reading, query: number, key: number, relation: ReturnType<typeof relationOf>): readonly Part[] {
  const [from, to] = [token(tokenText(reading, query)), token(tokenText(reading, key))];
  switch (relation) {
    case "self": return ["A head may attend to the position it stands on."];
    case "first": return ["The first token is where heads look when there is nothing to read."];
    case "previous": return [to, " is the token just before."];
    case "induction": return [to, " is what followed the earlier ", from, ". Reading what came after an earlier copy is called induction."];
    case "duplicate": return ["It is an earlier copy of ", from, ` itself, ${distance(query - key)}.`];
    case "earlier": return [`It stands ${distance(query - key)}, on line ${lineNumber(reading, key)}.`];
  }
}

function distance(tokens: number): string {
  return `${count(tokens)} ${plural("token", tokens)} back`;
}
