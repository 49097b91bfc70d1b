/** Why a call was not answered with a result. Every rejection that crosses a process carries one of these. */
export type FailureCode =
  | "cancelled" // the caller gave up, or a newer call took its place
  | "closed" // the other side is gone
  | "unknownMethod"
  | "malformed" // a message or a parameter of it is not what the method takes
  | "notFound" // a file or a model that is not there
  | "unsupported" // understood, but nothing here can do it
  | "badFile" // a file that is not what it should be
  | "badInput" // a value of the user's that cannot be used
  | "noMemory"
  | "failed"; // anything else

/** Its message is written for the user: what happened, why, and what to do next. */
export class Failure extends Error {
  override readonly name = "Failure";
  constructor(readonly code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Any thrown value as a Failure; an abort becomes "cancelled". Errors that carry a `code` of ours keep it. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof Error) {
    if (thrown.name === "AbortError") return new Failure("cancelled", "Cancelled.", { cause: thrown });
    if (thrown.name === "FormatError") return new Failure("badFile", thrown.message, { cause: thrown });
    if (thrown.name === "SettingError") return new Failure("badInput", thrown.message, { cause: thrown });
    return new Failure("failed", thrown.message, { cause: thrown });
  }
  return new Failure("failed", String(thrown));
}

export function isCancelled(thrown: unknown): boolean {
  return asFailure(thrown).code === "cancelled";
}
