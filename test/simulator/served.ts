import { payloadOf, vllm } from './support.js';
import type { Json, RawClient } from './support.js';

/** A served model, called by path: what the tests of the data plane have in common. */
export class Served {
  private constructor(
    readonly client: RawClient,
    readonly id: number,
  ) {}

  /** Creates an endpoint of a create body and lets its replicas become ready. */
  static async open(client: RawClient, body: Json = vllm()): Promise<Served> {
    const id = await client.create(body);
    await client.simulator.admin.advance(100);
    return new Served(client, id);
  }

  /** Serves a Hugging Face model on vLLM, or on another framework, with engine arguments. */
  static model(client: RawClient, huggingFaceId: string, engineArgs: Json = {}, set: Json = {}): Promise<Served> {
    const info = payloadOf('vllm-hugging-face-provider')['detailed_info'] as Json;
    return Served.open(
      client,
      vllm({ name: nextName(), detailed_info: { ...info, hugging_face_id: huggingFaceId, engine_args: engineArgs }, ...set }),
    );
  }

  /** Where it answers. */
  url(path: string): string {
    return `${this.client.simulator.dataPlaneUrl}/project/p-7/endpoint/is-${this.id}${path}`;
  }

  /** Sends a request and gives the answer with its body unread. */
  fetch(path: string, body?: unknown, options: RequestInit = {}): Promise<Response> {
    return fetch(this.url(path), {
      method: body === undefined ? 'GET' : 'POST',
      body: body === undefined ? undefined : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
      ...options,
      headers: { authorization: 'Bearer token-1', 'content-type': 'application/json', ...options.headers },
    });
  }

  get(path: string): Promise<{ status: number; json: Json; text: string }> {
    return this.client.call(this.id, 'GET', path);
  }

  post(path: string, body: unknown): Promise<{ status: number; json: Json; text: string }> {
    return this.client.call(this.id, 'POST', path, body);
  }

  /** A metric's value with these labels among its own. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
    const { text } = await this.get('/metrics');
    const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    const line = text
      .split('\n')
      .find((one) => (one.startsWith(`${name}{`) || one.startsWith(`${name} `)) && wanted.every((label) => one.includes(label)));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  }
}

let names = 0;
const nextName = (): string => `served-${(names += 1)}`;

/** The events of a stream as far as it came, and whether it ended as a stream does. */
export async function readEvents(answer: Response): Promise<{ events: string[]; ended: boolean }> {
  let text = '';
  const decoder = new TextDecoder();
  let ended = true;
  try {
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
  } catch {
    ended = false;
  }
  const events = text.split('\n\n').filter((event) => event !== '');
  return { events: events.map((event) => event.replace(/^data: /, '')), ended };
}

/** What the chunks of a chat say together. */
export function saidIn(events: readonly string[]): string {
  return events
    .filter((event) => event.startsWith('{'))
    .map((event) => (JSON.parse(event) as { choices?: { delta: { content?: string } }[] }).choices?.[0]?.delta.content ?? '')
    .join('');
}
