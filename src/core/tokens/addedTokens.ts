/** A token that is found in the text before anything else happens to it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** A control token: in plain text it is no token but its characters. */
  readonly special: boolean;
  /** Looked for in the normalised text, in its normalised form, instead of the text itself. */
  readonly normalized: boolean;
  /** Only between characters that belong to no word. */
  readonly singleWord: boolean;
  /** Takes the white space before it, or after it, along. */
  readonly takesLeft: boolean;
  readonly takesRight: boolean;
}

export interface AddedTokenMatch {
  readonly token: AddedToken;
  /** UTF-16 units of the text, white space that the token takes along included. In order, without overlap. */
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly next: Map<number, Node>;
  token?: AddedToken;
}

const WHITE_SPACE = /\p{White_Space}/u;
const WORD_BEFORE = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u;
const WORD_AFTER = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/uy;

/** Finds added tokens: from left to right, the longest of those that start at one place. */
export class AddedTokenMatcher {
  private readonly root: Node = { next: new Map() };

  /** `contentOf` answers how a token is spelled in the texts that are searched. */
  constructor(tokens: readonly AddedToken[], contentOf: (token: AddedToken) => string = token => token.content) {
    for (const token of tokens) {
      const content = contentOf(token);
      if (content !== "") this.insert(content, token);
    }
  }

  *matches(text: string): Generator<AddedTokenMatch, void, undefined> {
    if (this.root.next.size === 0) return;
    let done = 0;
    for (let at = 0; at < text.length; at++) {
      if (!this.root.next.has(text.charCodeAt(at))) continue;
      const found = this.longestAt(text, at);
      if (!found || (found.token.singleWord && !standsAlone(text, at, found.end))) continue;
      const start = found.token.takesLeft ? Math.max(done, spaceBefore(text, at)) : at;
      const end = found.token.takesRight ? spaceAfter(text, found.end) : found.end;
      yield { token: found.token, start, end };
      done = end;
      at = end - 1;
    }
  }

  private insert(content: string, token: AddedToken): void {
    let node = this.root;
    for (let i = 0; i < content.length; i++) {
      const unit = content.charCodeAt(i);
      let next = node.next.get(unit);
      if (!next) node.next.set(unit, (next = { next: new Map() }));
      node = next;
    }
    node.token ??= token;
  }

  private longestAt(text: string, start: number): { readonly token: AddedToken; readonly end: number } | undefined {
    let found: { readonly token: AddedToken; readonly end: number } | undefined;
    let node: Node | undefined = this.root;
    for (let at = start; node && at < text.length; ) {
      node = node.next.get(text.charCodeAt(at++));
      if (node?.token) found = { token: node.token, end: at };
    }
    return found;
  }
}

function standsAlone(text: string, start: number, end: number): boolean {
  WORD_AFTER.lastIndex = end;
  return !WORD_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && !WORD_AFTER.test(text);
}

function spaceBefore(text: string, start: number): number {
  while (start > 0 && WHITE_SPACE.test(text.charAt(start - 1))) start--;
  return start;
}

function spaceAfter(text: string, end: number): number {
  while (end < text.length && WHITE_SPACE.test(text.charAt(end))) end++;
  return end;
}
