// The server, tied to the process that started it: when that one ends, however it ends, its end of our stdin closes
// and we end too. Without this a killed test run leaves a server behind for good.
import { pathToFileURL } from "node:url";

const [main] = process.argv.splice(2, 1); // the server reads the rest as its own flags
process.stdin.on("end", () => process.exit()).resume();
await import(pathToFileURL(main).href);
