// Chat templates are programs that come with a model. They are run by @huggingface/jinja under a budget: loops are the
// only way to run long, strings and lists the only way to grow, and each is paid for where it is evaluated.
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";

/** Evaluations that one rendering may take; a chat of a thousand messages takes about a hundred thousand. */
const MOST_STEPS = 2_000_000;
/** UTF-16 units of a string, and entries of a list, that a template may make. */
const LONGEST_STRING = 1 << 23;
const LONGEST_LIST = 1 << 18;
/** A long value costs one step per this many units or entries each time it is evaluated. */
const SIZE_PER_STEP = 64;
/** A turn of a loop sets up its variables, whatever stands in the loop. */
const STEPS_PER_TURN = 16;

/** A template that does not end within its budget. */
export class TemplateBudgetError extends Error {
  override readonly name = "TemplateBudgetError";
}

/** A template that is not written in the language. */
export class TemplateSyntaxError extends Error {
  override readonly name = "TemplateSyntaxError";
}

type Node = NonNullable<Parameters<Interpreter["evaluate"]>[0]>;
type Value = ReturnType<Interpreter["evaluate"]>;

/** Renders a template. Throws TemplateSyntaxError, TemplateBudgetError, or what the template throws while it runs. */
export function renderTemplate(source: string, variables: Readonly<Record<string, unknown>>): string {
  const program = parsed(source);
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...globals, ...variables })) environment.set(name, value);
  return new BudgetedInterpreter(environment).run(program).toString();
}

function parsed(source: string): ReturnType<typeof parse> {
  try {
    return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  } catch (thrown) {
    throw new TemplateSyntaxError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
}

class BudgetedInterpreter extends Interpreter {
  private steps = 0;
  /** What loops go over. */
  private readonly sources = new WeakSet<Node>();

  override evaluate(node: Node | undefined, environment: Environment): Value {
    if (node?.type === "For") this.sources.add(loopSource(node as LoopNode));
    const value = super.evaluate(node, environment);
    const size = sizeOf(value);
    this.spend(1 + (node && this.sources.has(node) ? size * STEPS_PER_TURN : Math.floor(size / SIZE_PER_STEP)));
    return value;
  }

  private spend(steps: number): void {
    this.steps += steps;
    if (this.steps > MOST_STEPS) throw new TemplateBudgetError("it did not end after two million steps");
  }
}

type LoopNode = Node & { readonly iterable: Node };

function loopSource({ iterable }: LoopNode): Node {
  return iterable.type === "SelectExpression" ? (iterable as Node & { readonly lhs: Node }).lhs : iterable;
}

function sizeOf({ value }: Value): number {
  if (typeof value === "string") return limited(value.length, LONGEST_STRING, "a text of more than 8 million characters");
  if (Array.isArray(value)) return limited(value.length, LONGEST_LIST, "a list of more than 262,144 entries");
  return value instanceof Map ? value.size : 0;
}

function limited(size: number, most: number, what: string): number {
  if (size > most) throw new TemplateBudgetError(`it made ${what}`);
  return size;
}

const globals = {
  true: true, True: true, false: false, False: false, none: null, None: null,
  raise_exception(message: unknown): never {
    throw new Error(String(message));
  },
  /** Python's; its length is checked before it is made. */
  range(first: number, second?: number, step = 1): number[] {
    const [start, stop] = second === undefined ? [0, first] : [first, second];
    if (step === 0) throw new Error("range() step must not be zero");
    const length = limited(Math.max(0, Math.ceil((stop - start) / step)), LONGEST_LIST, "a list of more than 262,144 entries");
    return Array.from({ length }, (_, i) => start + i * step);
  },
  strftime_now: (format: string): string => strftime(new Date(), format),
};

/** Python's strftime in the C locale, as far as templates use it. */
function strftime(date: Date, format: string): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const english = (options: Intl.DateTimeFormatOptions): string => date.toLocaleDateString("en-US", options);
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getFullYear()), y: () => two(date.getFullYear() % 100),
    m: () => two(date.getMonth() + 1), d: () => two(date.getDate()),
    B: () => english({ month: "long" }), b: () => english({ month: "short" }),
    A: () => english({ weekday: "long" }), a: () => english({ weekday: "short" }),
    H: () => two(date.getHours()), M: () => two(date.getMinutes()), S: () => two(date.getSeconds()),
    "%": () => "%",
  };
  return format.replace(/%(.)/g, (directive, letter: string) => parts[letter]?.() ?? directive);
}
