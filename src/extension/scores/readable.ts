import type { Settings } from "../settings";
import { fileName, type SourceDocument } from "./source";

/** Not documents of the user's, whatever their language says. */
const NEVER_SCHEMES = /^(?:output|debug|comment|walkThrough.*|search-editor|tokenscope.*|(?:vscode-(?!remote$|vfs$|notebook-cell$|local$)|chat-|git-commit|extension-output|inmemory|webview|private|code-oss).*)$/i;

/** Languages of inputs and outputs of the workbench. */
const NEVER_LANGUAGES = new Set(["scminput", "log", "search-result", "dotenv", "code-text-binary"]);

/** Where secrets and the editor's own configuration live. */
const NEVER_FILES = [
  /^\.env(?:\..*)?$/i, /\.env$/i, /^\.(?:npmrc|yarnrc|pypirc|netrc|pgpass|htpasswd|git-credentials|dockercfg|s3cfg)$/i, /^_netrc$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?$/i, /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg)$/i, /^(?:credentials|secrets?)(?:\.[\w-]+)?$/i,
  /^(?:settings|keybindings|tasks|launch|mcp)\.json$/i, /\.code-workspace$/i, /^COMMIT_EDITMSG$/, /^MERGE_MSG$/,
];

/** Inputs, outputs and configuration of the workbench itself: what a view does not even turn to. */
export function isWorkbenchPart({ scheme, languageId }: Pick<SourceDocument, "scheme" | "languageId">): boolean {
  return NEVER_SCHEMES.test(scheme) || NEVER_LANGUAGES.has(languageId);
}

/** Why a document is never read, in words; `undefined` for one that may be. */
export function neverRead(document: SourceDocument): string | undefined {
  if (isWorkbenchPart(document)) return "This is no document of yours, but a part of the editor: it is never read.";
  const name = fileName(document);
  if (NEVER_FILES.some((pattern) => pattern.test(name))) return `${name} holds settings or secrets: files of its kind are never read.`;
  return undefined;
}

export function isListed(document: SourceDocument, settings: Pick<Settings, "languages">): boolean {
  return settings.languages.includes(document.languageId);
}

/** Text has no NUL; files that are none do, and mostly near their start. */
export function looksBinary(text: string): boolean {
  return text.includes("\0");
}
