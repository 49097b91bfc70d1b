// A status bar item, a command, a hover and a webview, each in the shortest way.
const vscode = require("vscode");

const PAGE = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-probe'">
<button id="ask">ask</button><output id="answer"></output>
<script nonce="probe">
  const host = acquireVsCodeApi();
  document.getElementById("ask").addEventListener("click", () => host.postMessage("question"));
  addEventListener("message", ({ data }) => { document.getElementById("answer").textContent = data; });
</script>`;

exports.activate = ({ subscriptions }) => {
  const status = vscode.window.createStatusBarItem();
  status.text = "probe: waiting";
  status.show();
  const count = () => {
    const lines = vscode.window.activeTextEditor?.document.lineCount ?? 0;
    status.text = `probe: ${lines} lines`;
    return lines;
  };
  const provideHover = (document, position) => new vscode.Hover(`probe: ${document.getText(document.getWordRangeAtPosition(position)).length} letters`);
  const resolveWebviewView = ({ webview }) => {
    webview.options = { enableScripts: true };
    webview.onDidReceiveMessage((message) => webview.postMessage(`${message} heard`));
    webview.html = PAGE;
  };
  subscriptions.push(
    status,
    vscode.commands.registerCommand("probe.count", count),
    vscode.languages.registerHoverProvider("plaintext", { provideHover }),
    vscode.window.registerWebviewViewProvider("probe.view", { resolveWebviewView }),
  );
};
