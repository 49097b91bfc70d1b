import { isCancelled } from "./failure";

/**
 * Wraps an asynchronous question so that only its newest call can be answered: a new call aborts the one before, and
 * an answer that comes after that is dropped. A call that was overtaken resolves to `undefined`; other errors pass.
 */
export function latest<A extends unknown[], R>(ask: (...args: [...A, AbortSignal]) => Promise<R>): ((...args: A) => Promise<R | undefined>) & { cancel(): void } {
  let current: AbortController | undefined;
  const call = async (...args: A): Promise<R | undefined> => {
    current?.abort();
    const mine = (current = new AbortController());
    try {
      const answer = await ask(...args, mine.signal);
      return mine.signal.aborted ? undefined : answer;
    } catch (thrown) {
      if (mine.signal.aborted || isCancelled(thrown)) return undefined;
      throw thrown;
    }
  };
  return Object.assign(call, { cancel: () => { current?.abort(); } });
}
