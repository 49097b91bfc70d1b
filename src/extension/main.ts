import * as vscode from "vscode";
import { modelNames } from "./catalog";
import { Engine } from "./engine/engine";
import { forkEngine } from "./engine/engineProcess";
import { attentionInEditor } from "./features/attentionInEditor";
import { codeLens } from "./features/codeLens";
import { continueFromHere } from "./features/continueFromHere";
import { decorations } from "./features/decorations";
import { engineCommands } from "./features/engineCommands";
import { environment } from "./features/environment";
import { hover } from "./features/hover";
import { keepUp } from "./features/keepUp";
import { loadingProgress } from "./features/loadingProgress";
import { chooseModel } from "./features/modelChoice";
import { navigation } from "./features/navigation";
import { panel } from "./features/panel";
import { reading } from "./features/reading";
import { statusBar } from "./features/statusBar";
import { editorsOf } from "./documents";
import { Focus } from "./focus";
import { AttentionRows } from "./panel/attentionRows";
import { Scores } from "./scores";
import { Models } from "./scores/models";
import type { Services } from "./services";
import { watchSettings } from "./watchSettings";

/** Loads nothing and starts nothing: the engine process is forked by the first question to it. */
export function activate(context: vscode.ExtensionContext): void {
  const services = makeServices(context);
  const rows = new AttentionRows(services.engine, () => services.settings.current);
  const shownPanel = panel(services, rows);
  context.subscriptions.push(
    keepUp(services),
    hover(services),
    decorations(services, shownPanel),
    codeLens(services),
    statusBar(services),
    shownPanel,
    attentionInEditor(services, rows, shownPanel),
    navigation(services),
    reading(services),
    continueFromHere(services),
    chooseModel(services),
    loadingProgress(services, shownPanel),
    engineCommands(services),
    environment(services, String((context.extension.packageJSON as { readonly version: unknown }).version)),
    services.scores, services.focus, services.engine, services.settings, services.log, // what the features above stand on goes last
  );
}

function makeServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel("Tokenscope", { log: true });
  const settings = watchSettings((message) => {
    log.warn(message);
    void vscode.window.showWarningMessage(message);
  });
  const modelFolder = context.asAbsolutePath("models");
  const engine = new Engine({
    log: (line) => { log.info(line); },
    idleAfterMs: () => settings.current.unloadAfter * 60_000,
    spawn: () => forkEngine({
      script: context.asAbsolutePath("dist/engine.js"),
      env: { TOKENSCOPE_MODELS: modelFolder, TOKENSCOPE_CACHE_DIR: context.globalStorageUri.fsPath },
      line: (line) => { log.info(`engine: ${line}`); },
    }),
  });
  const models = new Models(engine, modelNames(modelFolder));
  const scores = new Scores({ engine, models, settings: () => settings.current, isVisible: (uri) => editorsOf(uri).length > 0 });
  const focus = new Focus();
  return { extensionUri: context.extensionUri, engine, models, scores, settings, focus, log };
}
