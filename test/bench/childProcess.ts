import { spawn } from "node:child_process";

/** The one line of JSON that a program prints; it is an error, with what the program said, if it ends otherwise. */
export function jsonOf(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const said = { out: "", error: "" };
    child.stdout.on("data", (chunk: Buffer) => { said.out += chunk.toString(); });
    child.stderr.on("data", (chunk: Buffer) => { said.error += chunk.toString(); });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(JSON.parse(said.out));
      else reject(new Error(`${[command, ...args].join(" ").slice(0, 400)} ended with ${signal ?? code ?? "nothing"}:\n${said.error.trim()}`));
    });
  });
}
