// node out/test/vscode/harness/prepare.run.js [versions…]
import { prepareServer } from "./prepare";
import { wantedVersion } from "./pins";

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  for (const version of named.length > 0 ? named : [wantedVersion()]) await prepareServer(version);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
