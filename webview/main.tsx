import "./style.css";
import { render } from "preact";
import { App } from "./components/app";
import { PageContext } from "./components/hooks";
import { Sight } from "./components/sight";
import { registerToolkit } from "./components/toolkit";
import { connect, type VsCodeApi } from "./host";
import { Questions } from "./questions";
import { Store } from "./store";
import { watchTheme } from "./theme";

declare function acquireVsCodeApi(): VsCodeApi;

function start(): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no element #root.");
  registerToolkit();
  watchTheme();
  const api = acquireVsCodeApi();
  const store = new Store(api.getState(), (saved) => api.setState(saved));
  const host = connect(api, store);
  const page = { store, host, questions: new Questions(store, host), sight: new Sight() };
  render(<PageContext.Provider value={page}><App /></PageContext.Provider>, root);
  // Whatever keeps the host from answering, it pushes states as they come: the page waits for them.
  host.call("host.ready", null).catch(store.reportTrouble);
}

start();
