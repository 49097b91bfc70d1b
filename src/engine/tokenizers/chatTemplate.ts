import type { ChatMessage } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import { renderTemplate, TemplateBudgetError, TemplateSyntaxError } from "./boundedJinja";
import type { Tokenizer } from "./tokenizer";

export interface ChatOptions {
  /** Ends with the opening of the assistant's turn. */
  readonly addGenerationPrompt: boolean;
  /** Descriptions of tools (JSON schema), where the template knows what to do with them. */
  readonly tools?: readonly unknown[];
}

/** Templates are a few kilobytes; the largest published ones stay under a hundredth of this. */
const LONGEST_TEMPLATE = 1 << 20;

/**
 * The text of a conversation as the model was taught to read it: to be encoded with control tokens parsed, and without
 * a start token (the template spells its own). Throws Failure where the model has no template, or the template refuses
 * these messages, is broken, or does not end.
 */
export function renderChat(
  { chatTemplate, startToken, endIds, decodePiece }: Pick<Tokenizer, "chatTemplate" | "startToken" | "endIds" | "decodePiece">,
  messages: readonly ChatMessage[],
  { addGenerationPrompt, tools }: ChatOptions,
): string {
  if (chatTemplate === null) throw new Failure("unsupported", "The model has no chat template, so it cannot read a conversation. Give it plain text, or choose a model that was made for chat.");
  if (chatTemplate.length > LONGEST_TEMPLATE) throw new Failure("badFile", `The model's chat template has ${chatTemplate.length} characters; at most ${LONGEST_TEMPLATE} are read. Take another copy of the model.`);
  const [endId] = endIds;
  try {
    return renderTemplate(chatTemplate, {
      messages, add_generation_prompt: addGenerationPrompt,
      tools: tools ?? null, documents: null, // none, not undefined: as transformers calls templates
      ...(startToken ? { bos_token: decodePiece(startToken.id) } : {}),
      ...(endId === undefined ? {} : { eos_token: decodePiece(endId) }),
    });
  } catch (thrown) {
    throw refusal(thrown);
  }
}

function refusal(thrown: unknown): Failure {
  const options = { cause: thrown };
  if (thrown instanceof TemplateBudgetError) return new Failure("badFile", `The model's chat template was stopped: ${thrown.message}. Give the conversation as plain text, or take another copy of the model.`, options);
  if (thrown instanceof RangeError) return new Failure("badFile", "The model's chat template was stopped: it calls itself too deep, or makes a text that is too long. Give the conversation as plain text, or take another copy of the model.", options);
  if (thrown instanceof TemplateSyntaxError) return new Failure("badFile", `The model's chat template is broken: ${thrown.message}. Give the conversation as plain text, or take another copy of the model.`, options);
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure("badInput", `The model's chat template does not take this conversation: ${why}. Change its roles or messages, or give it as plain text.`, options);
}
