import type { VNode } from "preact";

export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChoose: (value: V) => void;
}

/** A few choices of which one holds, side by side: a radio group, which the toolkit draws as a list only. */
export function Segmented<V extends string>({ label, value, options, onChoose }: SegmentedProps<V>): VNode {
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = options.findIndex(([name]) => name === value);
    const next = (at + by + options.length) % options.length;
    onChoose(options[next]![0]);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=radio]")[next]?.focus();
  };
  return (
    <span class="segmented" role="radiogroup" aria-label={label} onKeyDown={step}>
      {options.map(([name, text]) => (
        <button type="button" role="radio" aria-checked={name === value} tabIndex={name === value ? 0 : -1} onClick={() => onChoose(name)}>{text}</button>
      ))}
    </span>
  );
}
