import { build } from "esbuild";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

export const THEMES = { dark: "vscode-dark", light: "vscode-light", hc: "vscode-high-contrast", hclight: "vscode-high-contrast-light" } as const;
export type ThemeName = keyof typeof THEMES;

const PAGE = join(process.cwd(), "test/webview/page");
/** Where the page was built to; a build of one's own can be put in its place. */
const BUILT = process.env["TOKENSCOPE_WEBVIEW"] ?? join(process.cwd(), "dist/webview");
const KINDS: Readonly<Record<string, string>> = { ".css": "text/css", ".js": "text/javascript", ".ttf": "font/ttf", ".html": "text/html" };

/** Serves the built page with a stand-in for its host, under the policy that the extension gives it. */
export async function servePage(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  if (!existsSync(join(BUILT, "main.js"))) throw new Error(`There is no built page in ${BUILT}: run npm run build first.`);
  const fakeHost = await bundleFakeHost();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://page");
    const name = url.pathname.slice(1);
    const body = name === "" ? html(url.searchParams.get("theme") as ThemeName) : name === "fakeHost.js" ? fakeHost : file(name);
    response.writeHead(name === "favicon.ico" ? 204 : body === null ? 404 : 200, { "content-type": KINDS[extname(name)] ?? "text/html" });
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => stop(server) };
}

async function bundleFakeHost(): Promise<string> {
  const result = await build({ entryPoints: [join(PAGE, "fakeHost.ts")], bundle: true, write: false, format: "iife", target: "chrome120", loader: { ".bin": "binary" }, logLevel: "error" });
  return result.outputFiles[0]!.text;
}

function html(theme: ThemeName): string {
  const values = { theme, nonce: randomBytes(12).toString("hex"), bodyClass: THEMES[theme] };
  return readFileSync(join(PAGE, "index.html"), "utf8").replace(/\{\{(\w+)\}\}/g, (_, name: keyof typeof values) => values[name]);
}

function file(name: string): Buffer | null {
  const place = [PAGE, BUILT].map((folder) => join(folder, name)).find((path) => /^[\w.]+$/.test(name) && existsSync(path));
  return place ? readFileSync(place) : null;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done, fail) => server.close((error) => (error ? fail(error) : done())));
}
