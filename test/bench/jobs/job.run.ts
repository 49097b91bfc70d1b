// One job in this process: its request is the argument, its result the one line that it prints.
import { peakBytes } from "../machineLoad";
import { distributions } from "./distributions";
import type { Job, JobRequest, Surroundings } from "./job";
import { profile } from "./profile";
import { append, attention, decode, head, prefill } from "./timed";

function perform(job: Job, where: Surroundings): Promise<object | null> {
  switch (job.kind) {
    case "prefill": return prefill(job, where);
    case "decode": return decode(job, where);
    case "append": return append(job, where);
    case "attention": return attention(job, where);
    case "head": return head(job, where);
    case "distributions": return distributions(job, where);
    case "profile": return profile(job, where);
  }
}

const { job, surroundings } = JSON.parse(process.argv[2] ?? "") as JobRequest;
perform(job, surroundings).then(
  (result) => { process.stdout.write(`${JSON.stringify({ ...result, peakBytes: peakBytes("self") })}\n`, () => process.exit(0)); },
  (thrown: unknown) => { process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`, () => process.exit(1)); },
);
