import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closePools } from '../../../activities/tir/pools.js';
import { clientOf, envelope, failureOf, reply, startOddServer } from './odd-server.js';
import type { Answer, OddServer } from './odd-server.js';

let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, envelope([])))));
afterEach(() => (server.seen.length = 0));
afterAll(async () => {
  await server.close();
  await closePools();
});

const item = (id: number) => ({ id, name: `endpoint-${id}`, status: 'Running' });
const items = (...ids: number[]) => ids.map(item);
/** Answers the n-th request with the n-th page, and the last page ever after. */
const inTurn = (...pages: unknown[]): Answer => {
  let turn = 0;
  return (request, response, raw) => reply(200, pages[Math.min(turn++, pages.length - 1)])(request, response, raw);
};
/** Pages of a list that does not change. */
const paged =
  (all: number[], size: number, totals = true): Answer =>
  (request, response, raw) => {
    const page = Number(request.url.searchParams.get('page_no'));
    const data = items(...all.slice((page - 1) * size, page * size));
    reply(200, envelope(data, totals ? { total_page_number: Math.ceil(all.length / size), total_count: all.length } : {}))(
      request,
      response,
      raw,
    );
  };
const idsOf = async () => (await clientOf(server).client.listEndpoints()).map(({ id }) => id);

describe('a listing is complete, or it is no listing', () => {
  it('an endpoint list without paging is read once more to be sure, then taken', async () => {
    server.answerWith(reply(200, envelope(items(1, 2))));
    expect(await idsOf()).toEqual([1, 2]);
    expect(server.seen).toHaveLength(2);
  });

  it('an empty list is one call', async () => {
    server.answerWith(reply(200, envelope([])));
    expect(await idsOf()).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it.each([true, false])('pages are read to the last one (totals: %s)', async (totals) => {
    server.answerWith(paged([1, 2, 3, 4, 5], 2, totals));
    expect(await idsOf()).toEqual([1, 2, 3, 4, 5]);
  });

  it('a page that repeats the one before is noticed', async () => {
    const page = (data: unknown) => envelope(data, { total_page_number: 2, total_count: 4 });
    // First pass: page 2 repeats page 1, so 4 announced are 2 found. Then it behaves.
    server.answerWith(
      inTurn(
        page(items(1, 2)),
        page(items(1, 2)),
        ...Array.from({ length: 3 }, () => [page(items(1, 2)), page(items(3, 4))]).flat(),
      ),
    );
    expect(await idsOf()).toEqual([1, 2, 3, 4]);
  });

  it('a page that is too short is read again', async () => {
    const page = (data: unknown) => envelope(data, { total_page_number: 1, total_count: 3 });
    server.answerWith(inTurn(page(items(1, 2)), page(items(1, 2, 3))));
    expect(await idsOf()).toEqual([1, 2, 3]);
  });

  it('an item that slips past the page border, with counts that look right, is found by the second pass', async () => {
    const page = (data: unknown) => envelope(data, { total_page_number: 2, total_count: 4 });
    // While 1 is deleted and 5 made, 3 moves to page 1, which was read before.
    server.answerWith(
      inTurn(
        page(items(1, 2)),
        page(items(4, 5)),
        ...Array.from({ length: 3 }, () => [page(items(2, 3)), page(items(4, 5))]).flat(),
      ),
    );
    expect(await idsOf()).toEqual([2, 3, 4, 5]);
  });

  it('a list that never comes to rest is unavailable, not empty', async () => {
    let count = 0;
    server.answerWith((request, response, raw) => {
      count += 1;
      reply(200, envelope(items(count), { total_page_number: 2, total_count: 2 + count }))(request, response, raw);
    });
    expect(await failureOf(clientOf(server).client.findEndpointByName('x'))).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
  });

  it('one hit proves presence, however the list behaves', async () => {
    server.answerWith(inTurn(envelope(items(1, 2), { total_page_number: 9, total_count: 99 })));
    expect(await clientOf(server).client.findEndpointByName('endpoint-2')).toMatchObject({
      id: 2,
      status: 'running',
      statusRaw: 'Running',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('an item without a name proves nothing about a name', async () => {
    server.answerWith(reply(200, envelope([{ id: 3, status: 'Running' }])));
    expect(await failureOf(clientOf(server).client.findEndpointByName('x'))).toMatchObject({ kind: 'contract' });
  });
});

describe('a name is looked up', () => {
  const byPlace: Answer = (request, response, raw) => {
    const place = request.url.searchParams.get('location');
    reply(200, envelope(place === 'Chennai' ? [{ ...item(9), name: 'chat' }] : [{ ...item(3), name: 'other' }]))(
      request,
      response,
      raw,
    );
  };

  it('in the location of the client, or in both', async () => {
    server.answerWith(byPlace);
    const { client } = clientOf(server);
    expect(await client.findEndpointByName('chat')).toBeUndefined();
    expect(await client.findEndpointByName('chat', { everywhere: true })).toMatchObject({ id: 9 });
  });

  it('and every endpoint of that name is told, lowest id first', async () => {
    server.answerWith(reply(200, envelope([{ ...item(8), name: 'twin' }, { ...item(5), name: 'twin' }, item(1)])));
    expect((await clientOf(server).client.listEndpointsNamed('twin', { everywhere: true })).map(({ id }) => id)).toEqual([5, 8]);
  });
});

describe('an address', () => {
  it('is of the project form, and of the team form when a team is given', async () => {
    server.answerWith(reply(200, envelope(item(4))));
    await clientOf(server, { activeIam: 11 }).client.getEndpoint(4);
    await clientOf(server, { teamId: 5 }).client.getEndpoint(4);
    const [project, team] = server.seen.map(({ url }) => url);
    expect(project?.pathname).toBe('/myaccount/api/v1/gpu/serving/inference/4/');
    expect(Object.fromEntries(project?.searchParams ?? [])).toEqual({
      project_id: '7',
      location: 'Delhi',
      active_iam: '11',
      apikey: 'key-1234567890',
    });
    expect(team?.pathname).toBe('/myaccount/api/v1/gpu/teams/5/projects/7/serving/inference/4/');
    expect(Object.fromEntries(team?.searchParams ?? [])).toEqual({ location: 'Delhi', apikey: 'key-1234567890' });
    expect(server.seen[0]?.authorization).toBe('Bearer token-0987654321');
  });

  it('escapes what stands in it', async () => {
    server.answerWith(reply(200, envelope(null)));
    await clientOf(server).client.restartReplica(4, 'a b?c#d');
    expect(server.seen[0]?.url.pathname).toContain('/replicas/a%20b%3Fc%23d/');
  });

  // Escaping leaves `..` as it is: the restart of a replica so named would be the deletion of its endpoint.
  it.each(['..', '.', '', '../../7', 'a/../b?c', '%2e%2e', '..%2f', '..\\', '..;x', 'a\r\nb'])('holds no %j, and nothing is sent', async (name) => {
    const { client } = clientOf(server);
    server.seen.length = 0;
    expect(await failureOf(client.restartReplica(4, name))).toMatchObject({ kind: 'refused', effect: 'none' });
    expect(server.seen).toEqual([]);
  });
});

describe('an act', () => {
  it('of deletion counts what is already gone as deleted, and nothing else', async () => {
    const { client } = clientOf(server);
    server.answerWith(reply(404, { code: 404, message: 'Inference not found' }));
    await client.deleteEndpoint(4);
    server.answerWith(reply(404, '<html>no such page'));
    expect(await failureOf(client.deleteEndpoint(4))).toMatchObject({ kind: 'contract' });
    server.answerWith(reply(412, { code: 412, message: 'VPC IP attach in progress' }));
    expect(await failureOf(client.deleteEndpoint(4))).toMatchObject({ kind: 'refused', effect: 'none' });
    server.answerWith(reply(204, ''));
    await client.deleteEndpoint(4);
  });

  it('sends the action and the policy as TIR documents them', async () => {
    server.answerWith(reply(200, {}));
    const { client } = clientOf(server);
    await client.setAutoScale(4, { minReplicas: 3, maxReplicas: 3 });
    await client.stopEndpoint(4);
    await client.setAsync(4, {
      enabled: true,
      concurrentWorkers: 2,
      datasetId: 6,
      routes: ['v1/chat/completions'],
    });
    expect(server.seen.map(({ method, body }) => [method, JSON.parse(body) as unknown])).toEqual([
      [
        'PUT',
        {
          action: 'update_auto_scale',
          auto_scale_policy: { min_replicas: 3, max_replicas: 3, stability_period: 300, rules: [] },
        },
      ],
      ['PUT', { action: 'stop' }],
      [
        'PUT',
        {
          action: 'update_async_configuration',
          async_enabled: true,
          async_concurrent_workers: 2,
          async_dataset_id: 6,
          async_destination_type: 'dataset',
          async_target_routes: [{ route_name: 'QUEUE_1', route_value: 'v1/chat/completions' }],
        },
      ],
    ]);
  });

  it.each([200, 201, 202])('of creation takes %i as a yes, and an id given as text', async (status) => {
    const { smallBody } = await import('./small-body.js');
    server.answerWith(reply(status, envelope({ id: '12', status: 'Waiting', created_at: '2026-05-08T10:11:12Z' })));
    expect(await clientOf(server).client.createEndpoint(smallBody())).toEqual({
      id: 12,
      status: 'waiting',
      createdAt: '2026-05-08T10:11:12Z',
    });
  });
});
