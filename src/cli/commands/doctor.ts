import * as format from "../../protocol/format";
import type { Command } from "../command";
import { facts } from "../table";

export const doctor: Command = {
  name: "doctor",
  summary: "what is here, and what starts here",
  help: `tokenscope doctor [--json] [--out F]

Versions, machine, models, and each provider of ONNX Runtime, tried in a process of its own, with the reason where it does not start.

  tokenscope doctor`,
  options: {},
  run: async (session) => {
    const d = await session.call("engine.doctor", { probeProviders: true });
    const { machine } = d;
    session.output.answer(d, [1], () => facts([
      ...Object.entries(d.versions),
      ["machine", `${machine.platform} ${machine.arch}, ${machine.cpu}, ${machine.cores} cores`],
      ["memory", `${format.bytes(machine.freeBytes)} free of ${format.bytes(machine.memoryBytes)}`],
      ...d.providers.map(({ provider, starts, reason, startMs }) => [provider, starts ? `starts (${Math.round(startMs ?? 0)} ms)` : `does not start: ${reason}`] as const),
      ...d.models.map(({ id, path, problem }) => [id, problem ?? path ?? ""] as const),
      ["derived data", format.bytes(d.engine.derivedBytes)],
    ]));
  },
};
