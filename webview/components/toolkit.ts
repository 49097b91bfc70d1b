import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption, vsCodePanels, vsCodePanelTab, vsCodePanelView } from "@vscode/webview-ui-toolkit";
import { h, type ComponentChildren, type VNode } from "preact";

/** Registers the toolkit's elements that this page uses. Must run before the window's load event: that is when the toolkit reads the theme. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodePanels(), vsCodePanelTab(), vsCodePanelView());
}

/** The toolkit's tags are unknown to the type of `h`. */
function element(tag: string, props: Readonly<Record<string, unknown>>, ...children: ComponentChildren[]): VNode {
  return h(tag, props, ...children);
}

export interface ButtonProps {
  readonly label?: string;
  readonly appearance?: "primary" | "secondary" | "icon";
  readonly pressed?: boolean;
  readonly title?: string;
  readonly class?: string;
  readonly onPress: () => void;
  readonly children?: ComponentChildren;
}

export function Button({ label, appearance = "primary", pressed, title, class: name, onPress, children }: ButtonProps): VNode {
  return element("vscode-button", {
    appearance, title, class: name, onClick: onPress,
    ...(label === undefined ? {} : { "aria-label": label }),
    ...(pressed === undefined ? {} : { "aria-pressed": String(pressed) }),
  }, children);
}

export interface DropdownProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChoose: (value: V) => void;
}

export function Dropdown<V extends string>({ label, value, options, onChoose }: DropdownProps<V>): VNode {
  const choose = (event: Event): void => onChoose((event.target as HTMLElement & { value: V }).value);
  return element("vscode-dropdown", { "aria-label": label, "current-value": value, value, onChange: choose },
    options.map(([name, text]) => h("vscode-option", { key: name, value: name, selected: name === value }, text)));
}

export interface TabsProps<V extends string> {
  readonly label: string;
  readonly active: V;
  readonly tabs: readonly (readonly [V, string])[];
  readonly onChoose: (tab: V) => void;
  /** Content of the active tab; the others stay empty. */
  readonly children: ComponentChildren;
}

export function Tabs<V extends string>({ label, active, tabs, onChoose, children }: TabsProps<V>): VNode {
  const choose = (event: Event): void => {
    const { activeid } = event.currentTarget as HTMLElement & { readonly activeid?: string }; // its attribute follows a task later
    const chosen = tabs.find(([name]) => `tab-${name}` === activeid);
    if (event.target === event.currentTarget && chosen && chosen[0] !== active) onChoose(chosen[0]);
  };
  return element("vscode-panels", { "aria-label": label, activeid: `tab-${active}`, onChange: choose },
    tabs.map(([name, text]) => h("vscode-panel-tab", { key: `tab-${name}`, id: `tab-${name}` }, text)),
    tabs.map(([name]) => h("vscode-panel-view", { key: `view-${name}`, id: `view-${name}` }, name === active ? children : null)));
}
