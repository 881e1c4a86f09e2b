import { isObject } from '../answer.js';
import type { Fields } from './fields.js';
import type { Message } from './messages.js';
import type { ServedModel } from './model.js';
import { badRequest } from './refusal.js';

/** A function that the model may call. */
export interface Tool {
  name: string;
  parameters: unknown;
}

/** The functions of a request, and the one that is called, if any is. */
export interface ToolUse {
  tools: readonly Tool[];
  call: Tool | undefined;
  /** Whether the caller named it: such an answer ends with `stop`, others with `tool_calls`. */
  named: boolean;
}

const usage = 'Correct usage: `{"type": "function", "function": {"name": "my_function"}}`';

/**
 * Reads `tools` and `tool_choice` and decides on the call. Left to itself the model calls the first function for a user, and
 * answers in words once it has the result of one.
 * @see github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/chat_completion/protocol.py (`check_tool_usage`, read on 2026-11-28)
 */
export function readTools(fields: Fields, messages: readonly Message[]): ToolUse & { auto: boolean } {
  const given = fields.raw('tools');
  const choice = fields.raw('tool_choice') ?? (Array.isArray(given) && given.length > 0 ? 'auto' : 'none');
  if (Array.isArray(given) && given.length === 0)
    fields.broken('`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.', 'tools');
  if (given !== undefined && !Array.isArray(given)) fields.find('tools', 'list_type', 'Input should be a valid list');
  const tools = (Array.isArray(given) ? given : []).map((one: unknown, place): Tool => {
    const called = isObject(one) ? one['function'] : undefined;
    const name = isObject(called) ? called['name'] : undefined;
    if (typeof name !== 'string') fields.find('tools', 'missing', `${place}.function.name: Field required`);
    return { name: String(name), parameters: isObject(called) ? called['parameters'] : undefined };
  });
  if (choice === 'none') return { tools: [], call: undefined, named: false, auto: false };
  if (given === undefined) fields.broken('When using `tool_choice`, `tools` must be set.', 'tool_choice');
  if (isObject(choice)) return { tools, call: namedTool(fields, choice, tools), named: true, auto: false };
  if (choice !== 'auto' && choice !== 'required')
    fields.broken(
      `Invalid value for \`tool_choice\`: ${String(choice)}! Only named tools, "none", "auto" or "required" are supported.`,
      'tool_choice',
    );
  const last = messages.at(-1)?.role;
  const wanted = choice === 'required' || (last !== 'tool' && last !== 'function');
  return { tools, call: wanted ? tools[0] : undefined, named: false, auto: choice === 'auto' };
}

function namedTool(fields: Fields, choice: Record<string, unknown>, tools: readonly Tool[]): Tool {
  const called = choice['function'];
  if (!isObject(called))
    return fields.broken(
      `Invalid value for \`function\`: \`${String(called)}\` in \`tool_choice\`! ${usage}`,
      'tool_choice.function',
    );
  const name = called['name'];
  if (typeof name !== 'string')
    return fields.broken(`Expected field \`name\` in \`function\` in \`tool_choice\`! ${usage}`, 'tool_choice.function.name');
  return (
    tools.find((tool) => tool.name === name) ??
    fields.broken('The tool specified in `tool_choice` does not match any of the specified `tools`', 'tool_choice')
  );
}

/** Lets the model decide on a call itself only where the engine can read one. @throws ServerRefusal 400 in vLLM's words */
export function checkAutoTools({ auto }: { auto: boolean }, { autoTools }: ServedModel): void {
  if (auto && !autoTools)
    throw badRequest('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set');
}
