/** Which tokens the strip shows just now: told outside the render cycle, since it changes with every scroll. */
export interface Span { readonly from: number; readonly to: number }

export class Sight {
  private span: Span = { from: 0, to: 0 };
  private readonly listeners = new Set<(span: Span) => void>();
  private readonly scrollers = new Set<(token: number) => void>();

  get(): Span {
    return this.span;
  }

  tell(span: Span): void {
    if (span.from === this.span.from && span.to === this.span.to) return;
    this.span = span;
    for (const listener of this.listeners) listener(span);
  }

  onDidChange(listener: (span: Span) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks the strip to bring a token into sight. */
  scrollTo(token: number): void {
    for (const scroller of this.scrollers) scroller(token);
  }

  onScrollTo(scroller: (token: number) => void): () => void {
    this.scrollers.add(scroller);
    return () => this.scrollers.delete(scroller);
  }
}
