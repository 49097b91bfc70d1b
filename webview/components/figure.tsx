import type { ComponentChildren, VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { Reading } from "../layout/reading";
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
  /** What the numbers are: a few plain sentences. */
  readonly help: string;
  readonly children: ComponentChildren;
}

/** Rows of a table that are put into the page at most. */
const MOST_ROWS = 400;

/** A drawing with its heading; `T` (or its button) shows the table behind it in its place, `C` copies that table. */
export function Figure({ title, class: name, unit, right, table, help, children }: FigureProps): VNode {
  const { host, store } = usePage();
  const [asTable, setAsTable] = useState(false);
  const [helping, setHelping] = useState(false);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!table || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "t" || event.key === "T") setAsTable(!asTable);
    else if (event.key === "c" || event.key === "C") void host.call("host.copy", { text: asText(caption(title, store.get().reading), table()) }).catch(store.reportTrouble);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <figure class={`figure ${name ?? ""}`} aria-labelledby={id} onKeyDown={onKeyDown}>
      <h2>
        <span id={id}>{title}</span>
        {unit !== undefined && <span class="unit">{unit}</span>}
        <span class="grow" />
        {table && <Button appearance="icon" class="quiet" label={`${title}: ${asTable ? "drawing" : "table"} (T)`} title={asTable ? "Show the drawing (T)" : "Show the numbers as a table (T)"} pressed={asTable} onPress={() => setAsTable(!asTable)}><Icon name={asTable ? "graph" : "table"} /></Button>}
        <Button appearance="icon" class="quiet" label={`${title}: what is this?`} title="What is this?" pressed={helping} onPress={() => setHelping(!helping)}><Icon name="question" /></Button>
        {right}
      </h2>
      {helping && <p class="note help">{help}</p>}
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

/** What a copy says of its origin. */
function caption(title: string, reading: Reading | null): string {
  if (!reading) return title;
  const { name, model, ran } = reading.document;
  return `${title}, ${name}, ${model.name} (${ran.provider}, ${ran.precision})`;
}

function asText(title: string, table: Table): string {
  return [title, table.columns.join("\t"), ...table.rows.map((row) => row.join("\t"))].join("\n");
}
