// What VS Code loads as its test entry: sends the console of the extension host, unabridged, to the file
// HARNESS_OUTPUT, then runs the real entry HARNESS_TESTS (a CommonJS module that exports run()).
const fs = require("node:fs");
const { Console } = require("node:console");
const { Writable } = require("node:stream");

const fd = fs.openSync(process.env.HARNESS_OUTPUT, "a");
const sink = new Writable({ decodeStrings: false, write: (chunk, _encoding, done) => { fs.writeSync(fd, chunk); done(); } });
const direct = new Console({ stdout: sink, stderr: sink, colorMode: false });
// The extension host has these as accessors without a working setter: assignment is silently ignored.
for (const name of ["log", "info", "debug", "warn", "error", "dir", "table", "group", "groupEnd"]) {
  Object.defineProperty(console, name, { configurable: true, writable: true, value: direct[name].bind(direct) });
}
for (const name of ["stdout", "stderr"]) Object.defineProperty(process, name, { configurable: true, get: () => sink });

exports.run = async () => {
  await require(process.env.HARNESS_TESTS).run();
  fs.writeFileSync(process.env.HARNESS_DONE, ""); // without it the run does not count as passed
};
