import { fork, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Port } from "../../protocol/channel";

/** A started engine process: a pipe to it, and the means to end it. */
export interface EngineHandle extends Port {
  readonly pid: number | undefined;
  kill(): void;
}
export type Spawn = () => EngineHandle;

export interface EngineProgram {
  /** Absolute path of the script. */
  readonly script: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** A line that the process wrote to its output. */
  readonly line: (text: string) => void;
}

/**
 * Starts the engine as a process of its own. One malloc arena, because glibc's default of one per thread keeps what
 * ONNX Runtime's threads have freed; below-normal priority, because the editor comes first.
 */
export function forkEngine(program: EngineProgram): EngineHandle {
  const child = fork(program.script, [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [], // the extension host's own would open its debugger's port a second time
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", MALLOC_ARENA_MAX: "1", ...program.env },
  });
  yieldToTheEditor(child, program.line);
  for (const output of [child.stdout, child.stderr]) if (output) eachLine(output, program.line);
  return overProcess(child);
}

function overProcess(child: ChildProcess): EngineHandle {
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => { resolve(`The engine could not be started: ${error.message}`); });
    child.once("exit", (code, signal) => { resolve(`The engine stopped (${signal ? `signal ${signal}` : `exit code ${code ?? "unknown"}`}).`); });
  });
  child.once("disconnect", () => { child.kill("SIGKILL"); }); // without its pipe it can answer nobody
  return {
    pid: child.pid,
    post: (message) => {
      if (!child.connected) return; // its end is on its way, and settles every call
      child.send(message as object, (error) => { if (error) child.kill("SIGKILL"); });
    },
    onMessage: (listener) => { child.on("message", listener); },
    onClose: (listener) => { void ended.then(listener); },
    kill: () => { child.kill("SIGKILL"); },
  };
}

function eachLine(output: Readable, line: (text: string) => void): void {
  createInterface({ input: output }).on("line", line);
}

function yieldToTheEditor(child: ChildProcess, line: (text: string) => void): void {
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    line(`The engine runs at normal priority: ${String(error)}`);
  }
}
