/** Ends what was begun. `vscode.Disposable` is one. */
export interface Disposable { dispose(): void }
export type Listen<T> = (listener: (value: T) => void) => Disposable;

/** An event source without the editor, so that what only needs events is tested without one. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Listen<T> = (listener) => {
    const own = (value: T): void => listener(value);
    this.listeners.add(own);
    return { dispose: () => { this.listeners.delete(own); } };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
