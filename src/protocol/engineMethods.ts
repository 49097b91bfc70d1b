// The contract between the engine process and everything that asks it. The method map is the protocol: handlers and
// callers derive from it.
import type { HeadMetrics } from "../core/analysis/headMetrics";
import type { Aggregate, NextToken, Pieces, ScoreColumns, TokenColumns } from "./scores";

export const PROTOCOL_VERSION = 1;

/** `exact`: float32 arithmetic on the weights as stored, K/V in float32. `fast`: quantised kernels. `auto`: scores exactly, decodes fast. */
export type Precision = "auto" | "exact" | "fast";
export type Provider = "auto" | "cpu" | "webgpu" | "cuda" | "dml" | "coreml";
export type StartToken = "model" | "always" | "never";
export type Priority = "interactive" | "background";
export type Role = string;
export interface ChatMessage { readonly role: Role; readonly content: string }

/** Which model, and how it is to be run. Sessions and caches are kept per value of this. */
export interface ModelChoice {
  /** Catalogue id, GGUF file, or folder. */
  readonly model: string;
  readonly precision: Precision;
  readonly provider: Provider;
  /** 0 = chosen by the engine. */
  readonly threads: number;
}

/** What is to be read. `ids` are taken as they are and never gain a start token. */
export type TextInput =
  | { readonly text: string; readonly parseSpecial: boolean; readonly startToken: StartToken }
  | { readonly ids: readonly number[] }
  | { readonly messages: readonly ChatMessage[]; readonly addGenerationPrompt: boolean };

export interface ModelFacts {
  /** Catalogue id or file name, as shown. */
  readonly name: string;
  /** SHA-256 of the weights, hex. */
  readonly digest: string;
  readonly format: string;
  readonly architecture: string;
  readonly parameters: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly hiddenSize: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** Number of tensors of each stored type. */
  readonly quantization: Readonly<Record<string, number>>;
  /** Kind of the tokenizer, `null` where the model has none. */
  readonly tokenizer: string | null;
  /** Whether the tokenizer's own rule adds a start token. */
  readonly addsStartToken: boolean;
  readonly chatTemplate: boolean;
  readonly memory: { readonly weightsBytes: number; readonly perTokenBytes: number };
}

/** What ran, in words: shown in the panel's header and in every answer of the command line. */
export interface RanWith {
  readonly provider: Provider;
  readonly precision: Precision;
  /** e.g. "4-bit weights, float32 arithmetic, float32 head". */
  readonly kernels: string;
  readonly threads: number;
}

export interface LoadProgress {
  readonly kind: "load";
  readonly stage: "checking" | "preparing" | "starting";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ScoreParams extends ModelChoice {
  readonly input: TextInput;
  readonly topK: number;
  /** Window length in tokens; 0 = the model's context. */
  readonly window: number;
  readonly priority: Priority;
  /** Quoted in the answer and every item; the caller's own counter. */
  readonly version: number;
}
/** Numbers of tokens [from, to) of the text, sent as soon as they are there. Columns hold to - from entries. */
export interface ScorePart {
  readonly kind: "part";
  readonly version: number;
  readonly total: number;
  readonly from: number;
  readonly to: number;
  /** With the first part only. */
  readonly tokens?: TokenColumns;
  /** With the first part only: what a view of unfinished numbers says of their making. */
  readonly ran?: RanWith;
  readonly scores: ScoreColumns;
  readonly pieces: Pieces;
}
export interface ScoreAnswer {
  readonly version: number;
  readonly tokens: TokenColumns;
  readonly scores: ScoreColumns;
  /** Tokens that stand before the text (0 or 1 start token); they are not among `tokens`. */
  readonly startTokens: number;
  /** `null` where no token stands before the end. */
  readonly next: NextToken | null;
  readonly pieces: Pieces;
  readonly aggregate: Aggregate;
  readonly ran: RanWith;
  readonly timings: { readonly loadMs: number; readonly tokenizeMs: number; readonly scoreMs: number; readonly positionsRun: number };
}

export interface TokenizeParams { readonly model: string; readonly text: string; readonly parseSpecial: boolean }

export interface AttentionParams extends ModelChoice {
  readonly input: TextInput;
  /** Zero-based; empty = all. */
  readonly layers: readonly number[];
  readonly heads: readonly number[];
  readonly queries: readonly number[];
  /** Send the rows as items, as they come; the answer then holds none of them. */
  readonly stream: boolean;
  readonly priority: Priority;
  readonly version: number;
}
/** Softmax probabilities of some query rows: weights[layer][head][query][key], keys = tokens of the text, 0 after the query. */
export interface AttentionPart {
  readonly version: number;
  readonly layers: readonly number[];
  readonly heads: readonly number[];
  readonly queries: readonly number[];
  readonly keys: number;
  readonly weights: Float32Array;
}
export interface AttentionAnswer {
  readonly version: number;
  readonly tokens: TokenColumns;
  /** Queries and keys count these first: key k of the text is key startTokens + k here. */
  readonly startTokens: number;
  readonly layers: readonly number[];
  readonly heads: readonly number[];
  readonly queries: readonly number[];
  readonly keys: number;
  /** [layers, heads, queries, keys]; empty when they were sent as items. */
  readonly weights: Float32Array;
  readonly ran: RanWith;
}

/** What could stand after token `position` of the text (-1: after the start token, where one stands before the text). */
export interface DistributionParams extends ModelChoice {
  readonly input: TextInput;
  readonly position: number;
  readonly topK: number;
  readonly version: number;
}
export interface DistributionAnswer extends NextToken {
  readonly version: number;
  readonly pieces: Pieces;
}

/** A rectangle of one head's pattern, reduced by maximum to at most rows x columns numbers; exact where it fits. */
export interface PatternParams extends ModelChoice {
  readonly input: TextInput;
  readonly layer: number;
  readonly head: number;
  readonly region: { readonly queryFrom: number; readonly queryTo: number; readonly keyFrom: number; readonly keyTo: number } | null;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly version: number;
}
export interface PatternAnswer {
  readonly version: number;
  readonly layer: number;
  readonly head: number;
  readonly region: { readonly queryFrom: number; readonly queryTo: number; readonly keyFrom: number; readonly keyTo: number };
  readonly rows: number;
  readonly columns: number;
  /** Softmax probabilities (raw, first token included), the largest of each cell's block. [rows * columns] */
  readonly weights: Float32Array;
  /** Over the whole text, not the region; `null` for a text of one token. */
  readonly metrics: HeadMetrics | null;
  /** Queries and keys of the region count these first. */
  readonly startTokens: number;
}
export interface HiddenParams extends ModelChoice { readonly input: TextInput }
export interface HiddenAnswer {
  readonly layers: number;
  readonly tokens: number;
  readonly hiddenSize: number;
  /** State 0 after embedding, state l after block l, before the final norm. [layers + 1, tokens, hiddenSize] */
  readonly hidden: Float32Array;
}

export interface GenerateParams extends ModelChoice {
  readonly input: TextInput;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** Ids that end the text; `null` = the model's own. */
  readonly endIds: readonly number[] | null;
  readonly topK: number;
  readonly priority: Priority;
}
export interface GeneratedToken {
  readonly id: number;
  readonly piece: string;
  /** Raw model distribution, nats. */
  readonly modelLogProb: number;
  readonly rank: number;
  readonly entropyBits: number;
  readonly topIds: Uint32Array;
  readonly topLogProb: Float32Array;
  readonly pieces: Pieces;
}
export type StopReason = "endToken" | "stopString" | "maxTokens" | "contextFull";
export interface GenerateAnswer {
  readonly promptIds: Uint32Array;
  readonly ids: Uint32Array;
  readonly text: string;
  /** Sum over the new tokens, nats. */
  readonly logProb: number;
  readonly stopReason: StopReason;
  readonly ran: RanWith;
  readonly timings: { readonly loadMs: number; readonly prefillMs: number; readonly decodeMs: number };
}

export interface ProviderReport { readonly provider: Provider; readonly starts: boolean; readonly reason: string | null; readonly startMs: number | null }
export interface DoctorAnswer {
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly platform: string; readonly arch: string; readonly cpu: string; readonly cores: number; readonly memoryBytes: number; readonly freeBytes: number };
  readonly providers: readonly ProviderReport[];
  readonly models: readonly { readonly id: string; readonly path: string | null; readonly bytes: number | null; readonly problem: string | null }[];
  readonly engine: { readonly rssBytes: number; readonly loaded: readonly string[]; readonly cacheBytes: number; readonly derivedBytes: number };
}

export type EngineMethods = {
  "engine.hello": { params: { readonly protocol: number }; result: { readonly protocol: number; readonly pid: number } };
  /** Answered at once, whatever the engine is doing between chunks. */
  "engine.ping": { params: null; result: { readonly rssBytes: number } };
  "engine.doctor": { params: { readonly probeProviders: boolean }; result: DoctorAnswer };
  "model.load": { params: ModelChoice; item: LoadProgress; result: ModelFacts };
  "model.facts": { params: { readonly model: string }; result: ModelFacts };
  "model.unload": { params: { readonly model: string }; result: null };
  "text.tokenize": { params: TokenizeParams; result: { readonly model: string; readonly tokens: TokenColumns } };
  "text.score": { params: ScoreParams; item: ScorePart | LoadProgress; result: ScoreAnswer };
  "text.attention": { params: AttentionParams; item: AttentionPart; result: AttentionAnswer };
  "text.distribution": { params: DistributionParams; result: DistributionAnswer };
  "text.pattern": { params: PatternParams; result: PatternAnswer };
  "text.hidden": { params: HiddenParams; result: HiddenAnswer };
  "text.generate": { params: GenerateParams; item: GeneratedToken; result: GenerateAnswer };
};
/** The engine asks nothing of its host. */
export type HostMethods = Record<never, never>;
