import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEvents, Served } from './served.js';
import { payloadOf, startRaw } from './support.js';
import type { Json, RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const open = (): Promise<Served> => Served.open(client, payloadOf('triton-model-repository'));
const infer = '/v2/models/simple/infer';

/** Sends bytes as they are and gives the bytes of the answer: fetch would unpack them. */
async function raw(
  served: Served,
  body: Buffer | string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Json; bytes: Buffer }> {
  const answer = await request(served.url(infer), {
    method: 'POST',
    body,
    headers: { authorization: 'Bearer token-1', ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.from(await answer.body.arrayBuffer()) };
}

const texts = Buffer.from('\u0001\0\0\0a\u0003\0\0\0b\u00e9', 'utf8');

describe('an output', () => {
  it('that is asked for as bytes comes behind the JSON, texts behind their lengths', async () => {
    const served = await open();
    const head = JSON.stringify({
      id: 'mine',
      inputs: [
        { name: 'TEXTS', shape: [2], datatype: 'BYTES', parameters: { binary_data_size: texts.length } },
        { name: 'NUMBERS', shape: [2], datatype: 'FP32', data: [1.5, 2] },
        { name: 'HALF', shape: [3], datatype: 'FP16', data: [1.5, -0.25, 65504] },
      ],
      outputs: [
        { name: 'A', parameters: { binary_data: true } },
        { name: 'B' },
        { name: 'C', parameters: { binary_data: true } },
      ],
    });
    const length = String(Buffer.byteLength(head));
    const answer = await raw(served, Buffer.concat([Buffer.from(head), texts]), { 'inference-header-content-length': length });
    const size = Number(answer.headers['inference-header-content-length']);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(JSON.parse(answer.bytes.subarray(0, size).toString())).toEqual({
      id: 'mine',
      model_name: 'simple',
      model_version: '1',
      outputs: [
        { name: 'A', datatype: 'BYTES', shape: [2], parameters: { binary_data_size: texts.length } },
        { name: 'B', datatype: 'FP32', shape: [2], data: [1.5, 2] },
        { name: 'C', datatype: 'FP16', shape: [3], parameters: { binary_data_size: 6 } },
      ],
    });
    expect(answer.bytes.subarray(size)).toEqual(Buffer.concat([texts, Buffer.of(0x00, 0x3e, 0x00, 0xb4, 0xff, 0x7b)]));
  });

  it('comes as bytes without being named when the whole request says so', async () => {
    const served = await open();
    const body = {
      inputs: [{ name: 'IN', shape: [1], datatype: 'BYTES', data: ['abc'] }],
      parameters: { binary_data_output: true },
    };
    const { bytes, headers } = await raw(served, JSON.stringify(body));
    expect(bytes.subarray(Number(headers['inference-header-content-length']))).toEqual(Buffer.from('\u0003\0\0\0abc'));
  });

  it.each(['9223372036854775807', '-9223372036854775808', '9007199254740993'])(
    'keeps every digit of %s, as JSON and as bytes',
    async (digits) => {
      const served = await open();
      const input = `{"name":"IN","shape":[1],"datatype":"INT64","data":[${digits}]}`;
      const json = await raw(served, `{"inputs":[${input}]}`);
      expect(json.bytes.toString()).toContain(`"data":[${digits}]`);
      const { bytes, headers } = await raw(served, `{"inputs":[${input}],"parameters":{"binary_data_output":true}}`);
      expect(bytes.readBigInt64LE(Number(headers['inference-header-content-length']))).toBe(BigInt(digits));
      const whole = Buffer.alloc(8);
      whole.writeBigInt64LE(BigInt(digits));
      const head = JSON.stringify({
        inputs: [{ name: 'IN', shape: [1], datatype: 'INT64', parameters: { binary_data_size: 8 } }],
      });
      const back = await raw(served, Buffer.concat([Buffer.from(head), whole]), {
        'inference-header-content-length': String(head.length),
      });
      expect(back.bytes.toString()).toContain(`"data":[${digits}]`);
    },
  );
});

describe('a request', () => {
  const body = JSON.stringify({ inputs: [{ name: 'IN', shape: [1, 2], datatype: 'INT32', data: [[1, 2]] }] });
  const expected = { outputs: [{ name: 'IN_OUT', shape: [1, 2], data: [1, 2] }] };

  it.each([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['identity', Buffer.from(body)],
  ] as const)('may be packed with %s', async (encoding, bytes) => {
    const answer = await raw(await open(), bytes, { 'content-encoding': encoding });
    expect(JSON.parse(answer.bytes.toString())).toMatchObject(expected);
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it('gets its answer packed as it likes', async () => {
    const served = await open();
    const { headers, bytes } = await raw(served, body, { 'accept-encoding': 'br, deflate;q=0.5, gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject(expected);
    expect((await raw(served, body, { 'accept-encoding': 'identity, gzip;q=0' })).headers['content-encoding']).toBeUndefined();
    // fetch asks for packed answers and unpacks them by itself.
    expect((await served.post(infer, JSON.parse(body))).json).toMatchObject(expected);
  });

  it.each([
    ['packed as it does not say', gzipSync(body), { 'content-encoding': 'deflate' }],
    ['packed in an unknown way', Buffer.from(body), { 'content-encoding': 'br' }],
    ['that is no JSON', Buffer.from('{'), {}],
  ])('%s is refused', async (_what, bytes, headers: Record<string, string>) => {
    const answer = await raw(await open(), bytes, headers);
    expect([answer.status, JSON.parse(answer.bytes.toString())]).toEqual([400, { error: expect.any(String) as string }]);
  });

  it.each([
    [{}, "Unable to parse 'inputs'"],
    [{ inputs: [{ shape: [1], datatype: 'INT8', data: [1] }] }, "Unable to parse 'name'"],
    [{ inputs: [{ name: 'IN', datatype: 'INT8', data: [1] }] }, "Unable to parse 'shape'"],
    [{ inputs: [{ name: 'IN', shape: [1], data: [1] }] }, "Unable to parse 'datatype'"],
    [{ inputs: [{ name: 'IN', shape: [1], datatype: 'INT8' }] }, "Unable to parse 'data'"],
    [{ inputs: [{ name: 'IN', shape: [-1], datatype: 'INT8', data: [1] }] }, 'none below 0'],
    [{ inputs: [{ name: 'IN', shape: [1], datatype: 'INT8', data: [128] }] }, '128'],
    [{ inputs: [{ name: 'IN', shape: [1], datatype: 'UINT64', data: [-1] }] }, '-1'],
    [{ inputs: [{ name: 'IN', shape: [1], datatype: 'INT32', data: ['1'] }] }, 'INT32'],
    [{ inputs: [{ name: 'IN', shape: [3], datatype: 'INT8', data: [1] }] }, "Shape does not match true shape of 'data' field"],
    [
      { inputs: [{ name: 'IN', shape: [1], datatype: 'INT8', parameters: { shared_memory_region: 'x' } }] },
      'shared memory region',
    ],
  ])('%j is refused', async (request_, error) => {
    const reply = await (await open()).post(infer, request_);
    expect([reply.status, reply.json['error']]).toEqual([400, expect.stringContaining(error)]);
  });

  it('whose bytes do not fit its shapes is refused', async () => {
    const served = await open();
    const sent = (size: number, bytes: number): Promise<{ bytes: Buffer }> => {
      const head = JSON.stringify({
        inputs: [{ name: 'IN', shape: [2], datatype: 'INT32', parameters: { binary_data_size: size } }],
      });
      return raw(served, Buffer.concat([Buffer.from(head), Buffer.alloc(bytes)]), {
        'inference-header-content-length': String(head.length),
      });
    };
    expect((await sent(4, 4)).bytes.toString()).toContain('Expected 8, got 4');
    expect((await sent(8, 9)).bytes.toString()).toContain('unexpected additional input data');
    expect((await sent(8, 7)).bytes.toString()).toContain('unexpected size');
  });
});

describe('the server', () => {
  it('tells of itself, its repository and its models, by version too', async () => {
    const served = await open();
    await client.simulator.admin.setBehaviour(served.id, { servedModel: 'simple' });
    expect((await served.get('/v2')).json).toMatchObject({
      name: 'triton',
      extensions: expect.arrayContaining(['binary_tensor_data']) as string[],
    });
    expect((await served.post('/v2/repository/index', {})).json).toEqual([{ name: 'simple', version: '1', state: 'READY' }]);
    for (const path of ['', '/versions/1', '/config', '/versions/1/config', '/stats'])
      expect((await served.get(`/v2/models/simple${path}`)).status).toBe(200);
    expect((await served.get('/v2/models/simple/config')).json).toMatchObject({ name: 'simple', input: [], output: [] });
    expect((await served.post('/v2/models/simple/versions/2/infer', {})).json).toEqual({
      error: "Request for unknown model: 'simple' version 2 is not found",
    });
    expect((await served.get('/v2/models/other')).json).toEqual({ error: "Request for unknown model: 'other' is not found" });
    expect((await served.get('/v2/models/simple/versions/one/ready')).status).toBe(400);
  });

  it('generates text, whole and streamed', async () => {
    const served = await open();
    const whole = await served.post('/v2/models/llm/generate', { text_input: 'Hi', max_tokens: 3 });
    expect(whole.json).toEqual({ model_name: 'llm', model_version: '1', text_output: 'This is a' });
    const { events } = await readEvents(
      await served.fetch('/v2/models/llm/generate_stream', { text_input: 'Hi', parameters: { max_tokens: 2 } }),
    );
    expect(events.map((event) => (JSON.parse(event) as Json)['text_output'])).toEqual(['This', ' is']);
  });
});
