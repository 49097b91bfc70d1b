/** A column of a table made for people. */
export interface Column { readonly title: string; readonly right?: boolean }

/** Cells in aligned columns; widths in code points (escape sequences have none). */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, c) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[c] ?? ""))));
  const line = (cells: readonly string[]): string => cells.map((cell, c) => pad(cell, widths[c] as number, columns[c]?.right ?? false)).join("  ").trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)].join("\n");
}

function pad(cell: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(cell)));
  return right ? space + cell : cell + space;
}

 
function widthOf(cell: string): number { return [...cell.replace(/\u001b\[[0-9;]*m/g, "")].length; }

/** Lines of `name  value`. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
