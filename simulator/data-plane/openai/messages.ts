import { isObject } from '../answer.js';
import type { Fields } from './fields.js';
import type { ServedModel } from './model.js';
import { badRequest } from './refusal.js';

/** One message of a conversation; `text` is all of its text. */
export interface Message {
  role: string;
  text: string;
  images: number;
}

/** Reads a conversation. Any role is a role for vLLM; what the template makes of it is another matter. */
export function readMessages(fields: Fields): Message[] {
  const list = fields.raw('messages');
  if (list === undefined) return fields.missing('messages') ?? [];
  if (!Array.isArray(list)) return fields.find('messages', 'list_type', 'Input should be a valid list') ?? [];
  if (list.length === 0) fields.find('messages', 'too_short', 'List should have at least 1 item after validation, not 0');
  return list.map((one: unknown, place): Message => {
    const { role, content, tool_calls } = isObject(one) ? one : {};
    if (typeof role !== 'string') fields.find('messages', 'missing', `${place}.role: Field required`);
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
    if (!Array.isArray(parts)) fields.find('messages', 'string_type', `${place}.content: Input should be a valid string`);
    const objects = (Array.isArray(parts) ? parts : []).filter(isObject);
    const called = Array.isArray(tool_calls) ? JSON.stringify(tool_calls) : '';
    return {
      role: String(role),
      text:
        objects
          .map(({ text, refusal }) => (typeof text === 'string' ? text : typeof refusal === 'string' ? refusal : ''))
          .join('\n') + called,
      images: objects.filter(({ type }) => typeof type === 'string' && /^(image|input_image|video|audio|input_audio)/.test(type))
        .length,
    };
  });
}

/** The conversation as the model's chat template renders it. @throws ServerRefusal 400 when there is none, or when it refuses the roles */
export function renderPrompt(messages: readonly Message[], model: ServedModel, tools: readonly unknown[]): string {
  if (!model.chatTemplate)
    throw badRequest(
      'As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one.',
    );
  if (!model.multimodal && messages.some(({ images }) => images > 0))
    throw badRequest('At most 0 image(s) may be provided in one prompt.');
  const [first] = messages;
  const turns = first?.role === 'system' || first?.role === 'developer' ? messages.slice(1) : messages;
  if (!model.takesSystem && turns !== messages) throw badRequest('System role not supported');
  if (model.strictTurns) checkTurns(turns);
  const said = messages.map(({ role, text, images }) => `<|${role}|>\n${text}${'<image>'.repeat(images)}\n`);
  return `${tools.length > 0 ? `<|tools|>\n${JSON.stringify(tools)}\n` : ''}${said.join('')}<|assistant|>\n`;
}

/** Templates of this kind count user and assistant in turns; results of tools belong to the assistant. */
function checkTurns(turns: readonly Message[]): void {
  const spoken = turns.filter(({ role }) => role !== 'tool' && role !== 'function');
  const known = spoken.every(({ role }) => role === 'user' || role === 'assistant');
  const inTurns = turns.length > spoken.length || spoken.every(({ role }, place) => (role === 'user') === (place % 2 === 0));
  if (!known || !inTurns) throw badRequest('Conversation roles must alternate user/assistant/user/assistant/...');
}
