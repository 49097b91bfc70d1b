import ts from "typescript";

export const LONGEST_FILE = 350;
export const LONGEST_FUNCTION = 60;

/** Lines of a text; a last line end opens no line. */
export function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Functions that are too long to follow: those without branches (tables, lists of operations) may be longer. */
export function longFunctions(path: string, text: string): readonly string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const from = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const lines = source.getLineAndCharacterOfPosition(node.getEnd()).line - from + 1;
      if (lines > LONGEST_FUNCTION && branches(node)) found.push(`${path}:${from + 1}: a function of ${lines} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a function's own body branches, those of functions in it apart. */
function branches(node: ts.Node): boolean {
  return ts.forEachChild(node, (child) => {
    if (ts.isFunctionLike(child)) return false;
    return ts.isIfStatement(child) || ts.isIterationStatement(child, false) || ts.isSwitchStatement(child) || ts.isConditionalExpression(child) || branches(child);
  }) ?? false;
}
