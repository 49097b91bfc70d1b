/** What a webview needs to know to lay out its page. */
export interface PageResources {
  readonly script: string;
  readonly styles: readonly string[];
  /** The webview's own source, as its policy names it. */
  readonly source: string;
  /** Fresh for every page. */
  readonly nonce: string;
}

/**
 * A page that can load nothing but the extension's own files, and run nothing but its own script. Styles may be made
 * by that script (the toolkit does), hence their nonce.
 */
export function pageHtml({ script, styles, source, nonce }: PageResources): string {
  const policy = ["default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${source} 'nonce-${nonce}'`, `font-src ${source}`, `img-src ${source} data:`].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta property="csp-nonce" content="${nonce}">
${styles.map((style) => `<link rel="stylesheet" href="${style}">`).join("\n")}
<title>Tokenscope</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
