import { type Contender, type Contest, type Row, rowsOf, type Run } from "./contest";
import { waitForQuiet } from "./machineLoad";
import { interleaved, isQuiet } from "./statistics";

export interface Holding {
  readonly rounds: number;
  /** How long a run waits for other processes to be done. */
  readonly patienceMs: number;
  readonly say: (line: string) => void;
}

/** Runs all rounds; a run that was disturbed throughout is done once more. */
export async function hold(contest: Contest, { rounds, patienceMs, say }: Holding): Promise<readonly Row[]> {
  const runs = new Map<string, Run[]>(contest.contenders.map(({ name }) => [name, []]));
  for (const [round, order] of interleaved(contest.contenders, contest.rounds ?? rounds).entries()) {
    for (const contender of order) {
      say(`${contest.title}: round ${round + 1}, ${contender.name}`);
      await waitForQuiet(patienceMs);
      const run = await contender.run();
      (runs.get(contender.name) as Run[]).push(run.samples.some(isQuiet) ? run : await again(contender, patienceMs));
    }
  }
  return rowsOf(contest, runs);
}

async function again(contender: Contender, patienceMs: number): Promise<Run> {
  await waitForQuiet(patienceMs);
  return contender.run();
}
