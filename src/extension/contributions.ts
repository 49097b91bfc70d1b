// The names that package.json and the code share, each written once here; a test compares the two.

export const COMMANDS = {
  openPanel: "tokenscope.openPanel",
  openInEditor: "tokenscope.openInEditor",
  scoreFile: "tokenscope.scoreFile",
  goToNextSurprise: "tokenscope.goToNextSurprise",
  goToPreviousSurprise: "tokenscope.goToPreviousSurprise",
  showAttention: "tokenscope.showAttention",
  lockToken: "tokenscope.lockToken",
  chooseMeasure: "tokenscope.chooseMeasure",
  continueFromHere: "tokenscope.continueFromHere",
  toggleDecorations: "tokenscope.toggleDecorations",
  pause: "tokenscope.pause",
  resume: "tokenscope.resume",
  useBundledModel: "tokenscope.useBundledModel",
  openModel: "tokenscope.openModel",
  cancelLoading: "tokenscope.cancelLoading",
  restartEngine: "tokenscope.restartEngine",
  reportEnvironment: "tokenscope.reportEnvironment",
  showLog: "tokenscope.showLog",
  openSettings: "tokenscope.openSettings",
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

export const VIEWS = {
  /** The page in a side bar. */
  panel: "tokenscope.panel",
  /** The same page as an editor tab. */
  editor: "tokenscope.editor",
} as const;

export const COLOURS = {
  surprise: "tokenscope.surprise",
  gain: "tokenscope.gain",
  attention: "tokenscope.attention",
  /** A theme colour has no opacity of its own to set: a tint is a colour. */
  surpriseTint: "tokenscope.surpriseTint",
  boundary: "tokenscope.boundary",
} as const;

/** Context keys, for `when` clauses. */
export const CONTEXTS = {
  paused: "tokenscope.paused",
  /** The text in the active editor may be read (its language is of the list, or the user asked for it). */
  readable: "tokenscope.readable",
} as const;

export const isOwnCommand = (command: string): command is CommandId => (Object.values(COMMANDS) as readonly string[]).includes(command);
