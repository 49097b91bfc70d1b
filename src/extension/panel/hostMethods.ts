import * as vscode from "vscode";
import type { Handlers } from "../../protocol/channel";
import { Failure } from "../../protocol/failure";
import type { PanelHostMethods, ViewTab } from "../../protocol/viewMethods";
import { isOwnCommand } from "../contributions";
import { openDocument } from "../documents";
import { goTo } from "../features/places";
import type { ScoredView } from "../scores/growingView";
import { modelChoice, textInput } from "../scores/question";
import type { Services } from "../services";
import type { AttentionRows } from "./attentionRows";

/** What a page may ask of the extension, served. */
export function hostMethods(services: Services, rows: AttentionRows, chosen: (tab: ViewTab) => void): Handlers<PanelHostMethods> {
  const { scores, engine, settings } = services;
  const viewOf = (uri: string, version: number): ScoredView => {
    const view = scores.of(uri)?.view;
    if (view?.version !== version) throw new Failure("cancelled", "The text has changed meanwhile.");
    return view;
  };
  const question = ({ text, version }: ScoredView) => ({ ...modelChoice(settings.current), input: textInput(text, settings.current), version });
  return {
    "host.ready": () => null,
    "host.reveal": async ({ uri, token }) => {
      const known = scores.of(uri);
      const document = openDocument(uri);
      if (!known?.view || !document || !known.holds(token)) throw new Failure("cancelled", "The text has changed meanwhile.");
      await goTo({ document, offset: known.view.textStart + (known.view.tokens.start[token] ?? 0) }, { preserveFocus: true });
      return null;
    },
    "host.attentionRow": ({ uri, version, query }, { signal }) => {
      chosen("attention"); // a page that comes back to its tab does not choose it: it asks for what is on it
      return rows.row(viewOf(uri, version), query, signal);
    },
    "host.pattern": async ({ uri, version, layer, head, region, maxRows, maxColumns }, { signal }) => {
      const view = viewOf(uri, version);
      const asked = region ?? { queryFrom: 0, queryTo: view.tokens.ids.length, keyFrom: 0, keyTo: view.tokens.ids.length };
      const answer = await engine.call("text.pattern", { ...question(view), layer, head, region: shifted(asked, view.startTokens), maxRows, maxColumns }, { signal });
      return { ...answer, region: shifted(answer.region, -view.startTokens) };
    },
    "host.distribution": ({ uri, version, token, topK }, { signal }) =>
      engine.call("text.distribution", { ...question(viewOf(uri, version)), position: token - 1, topK }, { signal }),
    "host.command": async ({ command }) => {
      if (!isOwnCommand(command)) throw new Failure("unsupported", `The panel may not run ${JSON.stringify(command)}.`);
      await vscode.commands.executeCommand(command);
      return null;
    },
    "host.tab": ({ tab }) => { chosen(tab); return null; },
    "host.copy": async ({ text }) => { await vscode.env.clipboard.writeText(text); return null; },
  };
}

interface Region { readonly queryFrom: number; readonly queryTo: number; readonly keyFrom: number; readonly keyTo: number }

function shifted({ queryFrom, queryTo, keyFrom, keyTo }: Region, by: number): Region {
  return { queryFrom: queryFrom + by, queryTo: queryTo + by, keyFrom: keyFrom + by, keyTo: keyTo + by };
}
