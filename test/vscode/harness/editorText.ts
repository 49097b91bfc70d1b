import type { Locator } from "playwright-core";

export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** Where on the page the first visible occurrence of a text in an editor stands. It may not reach over a line's end. */
export async function boxOfText(editor: Locator, text: string): Promise<Box> {
  const box = await editor.evaluate(findOnPage, text);
  if (!box) throw new Error(`No ${JSON.stringify(text)} in the visible part of the editor.`);
  return box;
}

/** The few parts of the page's DOM that are used: these files are checked for Node. */
interface TextNode { readonly data: string }
interface Range { setStart(node: TextNode, offset: number): void; setEnd(node: TextNode, offset: number): void; getBoundingClientRect(): Box }
interface Page { createRange(): Range; createTreeWalker(root: unknown, what: number): { nextNode(): boolean; readonly currentNode: TextNode } }

/** Runs in the page, so it may use nothing from outside itself. */
function findOnPage(root: unknown, wanted: string): Box | null {
  const TEXT_NODES = 4; // NodeFilter.SHOW_TEXT
  const page = (globalThis as unknown as { document: Page }).document;
  for (const line of (root as { querySelectorAll(selector: string): Iterable<unknown> }).querySelectorAll(".view-line")) {
    const walker = page.createTreeWalker(line, TEXT_NODES);
    const starts: { node: TextNode; start: number }[] = [];
    let whole = "";
    while (walker.nextNode()) {
      starts.push({ node: walker.currentNode, start: whole.length });
      whole += walker.currentNode.data.replaceAll("\u00a0", " "); // the editor draws spaces as no-break spaces
    }
    const at = whole.indexOf(wanted);
    if (at < 0) continue;
    const first = starts.findLast(({ start }) => start <= at);
    const last = starts.findLast(({ start }) => start < at + wanted.length);
    if (!first || !last) continue;
    const range = page.createRange();
    range.setStart(first.node, at - first.start);
    range.setEnd(last.node, at + wanted.length - last.start);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  }
  return null;
}
