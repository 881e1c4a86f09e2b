import type { ServerAnswer } from '../answer.js';

/** A no of an OpenAI server: HTTP status, the type that its body names, and the parameter that it is about. */
export class ServerRefusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly param: string | null = null,
  ) {
    super(message);
    this.name = 'ServerRefusal';
  }
}

/** A request that can be read, but not served (400). */
export function badRequest(message: string, param: string | null = null): ServerRefusal {
  return new ServerRefusal(400, 'BadRequestError', message, param);
}

/** How a server writes a refusal. */
export type RefusalBody = (refusal: ServerRefusal) => unknown;

/** vLLM's error body since 0.10.1. @see github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/engine/protocol.py (read on 2026-11-28) */
export const nestedError: RefusalBody = ({ message, type, param, status }) => ({ error: { message, type, param, code: status } });

/** SGLang's error body, which was vLLM's too. */
export const flatError: RefusalBody = ({ message, type, param, status }) => ({
  object: 'error',
  message,
  type,
  param,
  code: status,
});

/** Dynamo's error body. */
export const dynamoError: RefusalBody = ({ message, type, status }) => ({ message, type, code: status });

/** The answer of `handle`, or its refusal as this server writes it. */
export function refusing(body: RefusalBody, handle: () => ServerAnswer | undefined): ServerAnswer | undefined {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    return { status: error.status, json: body(error), role: 'invoke' };
  }
}
