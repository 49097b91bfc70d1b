import type { ComponentChildren, VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { usePage } from "./hooks";
import { Icon } from "./text";
import { Button } from "./toolkit";

/** The numbers behind a drawing, as text. */
export interface Table { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }

export interface FigureProps {
  readonly title: string;
  readonly class?: string;
  /** What is drawn, after the title: unit, subject. Hidden where it is narrow. */
  readonly unit?: ComponentChildren;
  /** Controls at the right end of the heading. */
  readonly right?: ComponentChildren;
  readonly table?: () => Table;
  readonly children: ComponentChildren;
}

/** Rows of a table that are put into the page at most. */
const MOST_ROWS = 400;

/** A drawing with its heading; `T` (or its button) shows the table behind it in its place, `C` copies that table. */
export function Figure({ title, class: name, unit, right, table, children }: FigureProps): VNode {
  const { host, store } = usePage();
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!table || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "t" || event.key === "T") setAsTable(!asTable);
    else if (event.key === "c" || event.key === "C") void host.call("host.copy", { text: asText(title, table()) }).catch(store.reportTrouble);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <figure class={`figure ${name ?? ""}`} aria-labelledby={id} onKeyDown={onKeyDown}>
      <h3>
        <span id={id}>{title}</span>
        {unit !== undefined && <span class="unit">{unit}</span>}
        <span class="grow" />
        {table && <Button appearance="icon" class="quiet" label={`${title}: ${asTable ? "drawing" : "table"} (T)`} title={asTable ? "Show the drawing (T)" : "Show the numbers as a table (T)"} pressed={asTable} onPress={() => setAsTable(!asTable)}><Icon name={asTable ? "graph" : "table"} /></Button>}
        {right}
      </h3>
      {asTable && table ? <TableView title={title} table={table()} /> : children}
    </figure>
  );
}

function TableView({ title, table }: { readonly title: string; readonly table: Table }): VNode {
  const left = table.rows.length - MOST_ROWS;
  return (
    <div class="table" tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table>
        <thead><tr>{table.columns.map((column) => <th scope="col">{column}</th>)}</tr></thead>
        <tbody>{table.rows.slice(0, MOST_ROWS).map((row) => <tr>{row.map((cell) => <td>{cell}</td>)}</tr>)}</tbody>
      </table>
      {left > 0 && <p class="note">{left} more rows are in the copy (C).</p>}
    </div>
  );
}

function asText(title: string, table: Table): string {
  return [title, table.columns.join("\t"), ...table.rows.map((row) => row.join("\t"))].join("\n");
}
