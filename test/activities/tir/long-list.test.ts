import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, MAX_PAGE_BYTES } from '../../../activities/tir/body.js';
import { closePools } from '../../../activities/tir/pools.js';
import { clientOf, envelope, failureOf, reply, startOddServer, type Answer, type OddServer } from './odd-server.js';

let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, envelope([])))));
afterEach(() => (server.seen.length = 0));
afterAll(async () => {
  await server.close();
  await closePools();
});

/** An endpoint whose environment takes so many bytes. */
const item = (id: number, bytes = 0) => ({ id, name: `endpoint-${id}`, status: 'Running', environment: 'x'.repeat(bytes) });
const sized = (count: number, bytesOf: (id: number) => number = () => 0) => Array.from({ length: count }, (_, index) => item(index + 1, bytesOf(index + 1)));

/** A list in pages of the size that is asked for, or of its own. */
const paged =
  (all: readonly { id: number }[], { totals = true, most = Infinity } = {}): Answer =>
  (request, response, raw) => {
    const size = Math.min(most, Number(request.url.searchParams.get('per_page')));
    const page = Number(request.url.searchParams.get('page_no'));
    const data = all.slice((page - 1) * size, page * size);
    reply(200, envelope(data, totals ? { total_page_number: Math.ceil(all.length / size), total_count: all.length } : {}))(request, response, raw);
  };
/** One endpoint alone, by its id; all else is the list. */
const oneByOne =
  (all: readonly { id: number }[]): Answer =>
  (request, response, raw) => {
    const id = Number(/inference\/(\d+)\/$/.exec(request.url.pathname)?.[1]);
    if (Number.isNaN(id)) return paged(all)(request, response, raw);
    const found = all.find((one) => one.id === id);
    return reply(found ? 200 : 404, found ? envelope(found) : { code: 404, message: 'Inference not found' })(request, response, raw);
  };
const idsOf = async () => (await clientOf(server).client.listEndpoints()).map(({ id }) => id);
const idsUpTo = (count: number) => sized(count).map(({ id }) => id);
const sizesAsked = () => server.seen.map(({ url }) => Number(url.searchParams.get('per_page')));

describe('a list of which a page is too long', () => {
  it.each([true, false])('is asked for in smaller pages, and nothing is lost or twice (totals: %s)', async (totals) => {
    server.answerWith(paged(sized(230, () => 30_000), { totals }));
    expect(await idsOf()).toEqual(idsUpTo(230));
  });

  it('is asked for in pages of a hundred until then, and again once it is past the long ones', async () => {
    server.answerWith(paged(sized(1_000, (id) => (id > 400 && id <= 500 ? 25_000 : 10))));
    expect((await clientOf(server).client.glimpseEndpoint('endpoint-1000'))?.id).toBe(1_000);
    expect(sizesAsked()).toEqual([100, 100, 100, 100, 100, 50, 50, 100, 100, 100, 100, 100]);
  });

  it('by a server that has pages of its own is read all the same', async () => {
    server.answerWith(paged(sized(60, () => 300_000), { most: 10 }));
    expect(await idsOf()).toEqual(idsUpTo(60));
  });

  it('by a server without pages is read whole', async () => {
    server.answerWith(reply(200, envelope(sized(100, () => 30_000))));
    expect(await idsOf()).toEqual(idsUpTo(100));
  });
});

describe('an endpoint that alone is longer than a page', () => {
  it('is read, and so are the others', async () => {
    server.answerWith(oneByOne(sized(230, (id) => (id === 117 ? MAX_PAGE_BYTES + 1 : 100))));
    const { client } = clientOf(server);
    expect(await idsOf()).toEqual(idsUpTo(230));
    expect(await client.findEndpointByName('endpoint-117')).toMatchObject({ id: 117 });
    expect(await client.getEndpoint(117)).toMatchObject({ name: 'endpoint-117' });
  });

  it('and longer than anything that is read locks nothing but itself', async () => {
    server.answerWith(oneByOne(sized(230, (id) => (id === 117 ? MAX_BODY_BYTES : 100))));
    const { client } = clientOf(server);
    expect(await client.surveyEndpoints()).toMatchObject({ items: { length: 229 }, unread: 1 });
    expect(await client.glimpseEndpoint('endpoint-118')).toMatchObject({ id: 118 });
    expect(await client.findEndpointByName('endpoint-230')).toMatchObject({ id: 230 });
    expect(await client.glimpseEndpoint('of-nobody')).toBeUndefined();
  });

  it('may be what is looked for, so its name is not said to be absent; nor is its id', async () => {
    server.answerWith(oneByOne(sized(230, (id) => (id === 117 ? MAX_BODY_BYTES : 100))));
    const { client } = clientOf(server);
    const message = expect.stringMatching(/^One item .* too long to be read.*not said to be absent/) as string;
    expect(await failureOf(client.findEndpointByName('endpoint-117'))).toMatchObject({ kind: 'contract', effect: 'none', message });
    expect(await failureOf(client.findEndpoint(117))).toMatchObject({ kind: 'contract', effect: 'none' });
  });

  it('on every page, or a server that answers everything with too much, is a failure and no list', async () => {
    const endless: Answer = (_request, response) => {
      response.writeHead(200);
      response.end(Buffer.alloc(MAX_BODY_BYTES + 1, 0x20));
    };
    server.answerWith(endless);
    expect(await failureOf(clientOf(server).client.listEndpoints())).toMatchObject({ kind: 'contract' });
  });
});

describe('callers that want one list at one time', () => {
  const asMany = <T>(count: number, ask: (index: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, index) => ask(index)));
  /** Answers when it is told to; until then the requests pile up. */
  const held = (answer: Answer) => {
    const waiting: (() => void)[] = [];
    let open = false;
    server.answerWith((request, response, raw) => {
      const go = () => answer(request, response, raw);
      if (open) go();
      else waiting.push(go);
    });
    return () => {
      open = true;
      for (const go of waiting.splice(0)) go();
    };
  };

  it('read it once, each with its own name', async () => {
    server.answerWith(paged(sized(350)));
    const found = await asMany(300, (index) => clientOf(server).client.glimpseEndpoint(`endpoint-${index + 1}`));
    expect(found.map((one) => one?.id)).toEqual(idsUpTo(300));
    // The last of the names is on the third page: nobody needs the fourth.
    expect(server.seen).toHaveLength(3);
  });

  it('that ask while it is being read get the next reading, and share that one', async () => {
    const release = held(paged(sized(3)));
    const first = clientOf(server).client.glimpseEndpoint('endpoint-4');
    await expect.poll(() => server.seen.length).toBe(1);
    const later = asMany(50, () => clientOf(server).client.glimpseEndpoint('endpoint-4'));
    const now = paged(sized(4));
    release();
    server.answerWith(now);
    expect(await first).toBeUndefined();
    // Nothing that was read before they asked is told to them.
    expect((await later).map((one) => one?.id)).toEqual(Array.from({ length: 50 }, () => 4));
    expect(server.seen).toHaveLength(2);
  });

  it('of different projects, locations or credentials share nothing', async () => {
    server.answerWith(paged(sized(3)));
    const credentials = { apiKey: 'another-key', authToken: 'another-token' };
    await Promise.all(
      [{}, { projectId: 8 }, { location: 'Chennai' }, { credentials }, { teamId: 5 }, { activeIam: 6 }].map((config) =>
        clientOf(server, config).client.glimpseEndpoint('endpoint-4'),
      ),
    );
    expect(server.seen).toHaveLength(6);
  });

  it('fail together when it fails, and the next reading is a new one', async () => {
    server.answerWith(reply(503, { code: 503, message: 'busy' }));
    const failures = await asMany(5, () => failureOf(clientOf(server).client.glimpseEndpoint('x')));
    expect(failures).toMatchObject(Array.from({ length: 5 }, () => ({ kind: 'unavailable' })));
    expect(server.seen).toHaveLength(1);
    server.answerWith(reply(200, envelope([])));
    expect(await clientOf(server).client.glimpseEndpoint('x')).toBeUndefined();
  });
});

describe('a list that changes all the time', () => {
  /** One more endpoint comes and the oldest that is not of the first ten goes, with every page that is asked for. */
  const churning = (): Answer => {
    const all = sized(700);
    return (request, response, raw) => {
      paged([...all])(request, response, raw);
      all.splice(10, 1);
      all.push(item((all.at(-1)?.id ?? 0) + 1));
    };
  };

  it('is read whole, and what was there all the time is in it', async () => {
    server.answerWith(churning());
    const ids = await idsOf();
    expect(ids).toEqual(expect.arrayContaining([...idsUpTo(10), ...idsUpTo(700).slice(100)]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(server.seen.length).toBeLessThanOrEqual(3 * 8);
  });

  it('is glimpsed in one reading, and a name is absent after two', async () => {
    server.answerWith(churning());
    expect(await clientOf(server).client.glimpseEndpoint('of-nobody')).toBeUndefined();
    expect(server.seen).toHaveLength(7);
    expect(await clientOf(server).client.findEndpointByName('of-nobody')).toBeUndefined();
    expect(server.seen).toHaveLength(7 + 2 * 7);
  });
});
