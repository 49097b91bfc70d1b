#!/usr/bin/env node
import { join } from "node:path";
import { createEngine } from "../engine/engine";
import { defaultFolders } from "../engine/folders";
import { asFailure } from "../protocol/failure";
import { type Command, Session } from "./command";
import { attention } from "./commands/attention";
import { doctor } from "./commands/doctor";
import { generate } from "./commands/generate";
import { hidden } from "./commands/hidden";
import { inspect } from "./commands/inspect";
import { sample } from "./commands/sample";
import { score } from "./commands/score";
import { tokenize } from "./commands/tokenize";
import { flag, parseOptions, text } from "./options";
import { Output, print } from "./output";
import { UsageError } from "./usageError";

const COMMANDS: readonly Command[] = [tokenize, score, attention, hidden, generate, sample, inspect, doctor];

const ExitCode = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") return help(rest[0]);
  const command = COMMANDS.find((c) => c.name === name);
  if (!command) throw new UsageError(`There is no command "${name}". Commands: ${COMMANDS.map((c) => c.name).join(", ")}.`);
  const parsed = parseOptions(rest, command.options);
  if (flag(parsed.values, "help")) return help(name);
  if (parsed.positionals.length > 0) throw new UsageError(`"${parsed.positionals[0]}" was not expected. See tokenscope help ${name}.`);
  const interrupt = new AbortController();
  process.once("SIGINT", () => { interrupt.abort(); process.exit(ExitCode.interrupted); });
  const output = new Output({ json: flag(parsed.values, "json"), out: text(parsed.values, "out") });
  const engine = createEngine(defaultFolders(join(__dirname, "..")));
  try {
    await command.run(new Session(engine, parsed, output, interrupt.signal));
    return ExitCode.done;
  } finally {
    output.clear();
    await engine.close();
  }
}

function help(name: string | undefined): number {
  if (name === undefined) {
    const width = Math.max(...COMMANDS.map((c) => c.name.length));
    print(`tokenscope: what a language model makes of a text\n\n${COMMANDS.map((c) => `  ${c.name.padEnd(width)}  ${c.summary}`).join("\n")}\n\ntokenscope help <command> explains one.`);
    return ExitCode.done;
  }
  const command = COMMANDS.find((c) => c.name === name);
  if (!command) throw new UsageError(`There is no command "${name}". Commands: ${COMMANDS.map((c) => c.name).join(", ")}.`);
  print(command.help);
  return ExitCode.done;
}

/** One line on standard error; the stack only when asked for. */
function report(thrown: unknown): number {
  const verbose = process.argv.includes("--verbose");
  if (thrown instanceof UsageError) {
    process.stderr.write(`tokenscope: ${thrown.message}\n`);
    return ExitCode.usage;
  }
  const failure = asFailure(thrown);
  process.stderr.write(`tokenscope: ${failure.message.replaceAll("\n", " ")}\n`);
  if (verbose) process.stderr.write(`${failure.stack ?? ""}\n`);
  return ExitCode.failed;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => { if (error.code !== "EPIPE") throw error; });
main(process.argv.slice(2)).then((code) => process.exit(code), (thrown: unknown) => process.exit(report(thrown)));
