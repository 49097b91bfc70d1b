const assert = require("node:assert/strict");
const vscode = require("vscode");

exports.run = async () => {
  await vscode.extensions.getExtension("harness.probe").activate();
  assert.equal(await vscode.commands.executeCommand("probe.count"), 0);
  console.log("said in the extension host of", vscode.version);
};
