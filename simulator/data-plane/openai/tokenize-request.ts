import type { Invocation, ServerAnswer } from '../answer.js';
import { Fields } from './fields.js';
import type { Host } from './host.js';
import { readMessages, renderPrompt } from './messages.js';
import { tokenId, tokenize, tokenOf } from './tokens.js';

/** `POST /tokenize`: a prompt, or a conversation through the chat template. @throws ServerRefusal */
export function tokenizeRoute({ body }: Invocation, { model, nameOf }: Host): ServerAnswer {
  const fields = new Fields(body);
  const chats = fields.raw('messages') !== undefined;
  const messages = chats ? readMessages(fields) : [];
  const prompt = chats ? undefined : fields.text('prompt');
  if (!chats && fields.raw('prompt') === undefined) fields.missing('prompt');
  const asked = fields.text('model');
  fields.done();
  nameOf(asked);
  const found = tokenize(prompt ?? renderPrompt(messages, model, []));
  return {
    status: 200,
    json: {
      count: found.length,
      max_model_len: model.maxLength,
      tokens: found.map(tokenId),
      token_strs: fields.flag('return_token_strs') ? found : null,
    },
    role: 'other',
  };
}

/** `POST /detokenize`. @throws ServerRefusal */
export function detokenizeRoute({ body }: Invocation, { nameOf }: Host): ServerAnswer {
  const fields = new Fields(body);
  const ids = fields.raw('tokens');
  if (ids === undefined) fields.missing('tokens');
  else if (!Array.isArray(ids) || !ids.every(Number.isInteger))
    fields.find('tokens', 'int_type', 'Input should be a valid integer');
  const asked = fields.text('model');
  fields.done();
  nameOf(asked);
  return { status: 200, json: { prompt: (ids as number[]).map(tokenOf).join('') }, role: 'other' };
}
