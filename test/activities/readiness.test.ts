import { describe, expect, it } from 'vitest';
import { beforeOf } from '../../activities/before-act.js';
import { judge, type Awaited } from '../../activities/readiness.js';
import type { LiveEndpoint } from '../../activities/tir/live.js';
import type { Replica } from '../../activities/tir/replicas.js';
import type { BeforeAct } from '../../db/schema.js';

const ACT = Date.parse('2026-11-28T10:00:00Z');
const SETTLE = 300_000;
const live = (status: string, more: Partial<LiveEndpoint> = {}): LiveEndpoint => ({
  id: 7,
  name: 'chat',
  status,
  statusRaw: status,
  replica: 1,
  raw: {},
  redact: (text) => text,
  ...more,
});
const replica = (name: string, status = 'ready', createdAt: string | undefined = `made-${name}`): Replica => ({
  name,
  status,
  ...(createdAt === undefined ? {} : { createdAt }),
});
const nameOnly = (name: string, status = 'ready'): Replica => ({ name, status });
const before = (replicas: BeforeAct['replicas'], more: Partial<BeforeAct> = {}): BeforeAct => ({
  operationId: 'op',
  seq: 3,
  at: new Date(ACT).toISOString(),
  status: 'running',
  replicas,
  ...more,
});
const replaced = (...refs: BeforeAct['replicas'] extends infer R ? (R extends { replaced: infer L } ? L : never) : never) =>
  before({ replaced: refs, kept: [] });
const see = (
  endpoint: LiveEndpoint,
  replicas: Replica[] | undefined,
  was?: BeforeAct,
  { seconds = 5, ...awaited }: Partial<Awaited> & { seconds?: number } = {},
) => judge({ live: endpoint, replicas, at: ACT + seconds * 1000 }, { until: 'ready', ...awaited }, was, SETTLE);

describe('an endpoint that nothing was done to', () => {
  it.each([
    ['running with all replicas ready', live('running', { replica: 2 }), [replica('a'), replica('b')], 'reached'],
    ['running with one of three ready', live('running', { replica: 3 }), [replica('a'), replica('b', 'pending'), replica('c', 'not ready')], 'open'],
    ['running on a TIR without a list', live('running', { replica: 3 }), undefined, 'reached'],
    ['running with an empty list', live('running'), [], 'open'],
    ['idle', live('idle'), [], 'reached'],
    ['waiting', live('waiting'), [replica('a', 'pending')], 'open'],
    ['stopped', live('stopped'), [], 'stopped'],
    ['in error', live('error'), [replica('a', 'error')], 'failed'],
    ['in a word that nobody knows', live('mending'), [replica('a')], 'open'],
  ] as const)('%s', (_what, endpoint, replicas, is) => {
    expect(see(endpoint, replicas && [...replicas]).is).toBe(is);
  });

  it('that scales by itself is ready with its fewest replicas, and never with none while it runs', () => {
    const scaling = (minReplicas: number) => live('running', { replica: 5, autoScale: { enabled: true, minReplicas, maxReplicas: 5 } });
    expect(see(scaling(2), [replica('a')]).is).toBe('open');
    expect(see(scaling(2), [replica('a'), replica('b')]).is).toBe('reached');
    expect(see(scaling(0), []).is).toBe('open');
  });

  it('is not scaled before TIR names the count and as many are ready', () => {
    expect(see(live('running', { replica: 1 }), [replica('a'), replica('b')], undefined, { replicas: 2 }).is).toBe('open');
    expect(see(live('running', { replica: 2 }), [replica('a')], undefined, { replicas: 2 }).is).toBe('open');
    expect(see(live('running', { replica: 2 }), [replica('a'), replica('b')], undefined, { replicas: 2 }).is).toBe('reached');
  });
});

describe('a change that replaces replicas', () => {
  const was = replaced({ name: 'old', createdAt: 'made-old' });

  it('is not proven by the replicas that it replaces, at no time', () => {
    const found = see(live('running'), [replica('old'), replica('new', 'pending')], was, { seconds: 10_000 });
    expect(found).toEqual({ is: 'open', seen: 'running, 0 of 1 replicas ready; 1 from before the change not gone yet', ofAct: true });
    expect(see(live('running'), [replica('old')], was, { seconds: 10_000 })).toMatchObject({ is: 'open', ofAct: false });
  });

  it('is not proven while one of them is left beside the new one, and is once it is gone', () => {
    expect(see(live('running'), [replica('old'), replica('new')], was).is).toBe('open');
    expect(see(live('running'), [replica('new')], was)).toEqual({ is: 'reached', seen: expect.any(String) as string });
    expect(see(live('running', { replica: 2 }), [replica('new')], was).is).toBe('open');
  });

  it('tells a replica of the same name by the time when it was made', () => {
    expect(see(live('running'), [replica('old', 'ready', 'later')], was)).toEqual({ is: 'reached', seen: expect.any(String) as string });
  });

  it('is unproven, after a time, where names stay the same without times', () => {
    const nameless = replaced({ name: 'slot-0' });
    expect(see(live('running'), [nameOnly('slot-0')], nameless)).toMatchObject({ is: 'open', seen: expect.stringContaining('does not tell') as string });
    expect(see(live('running'), [nameOnly('slot-0', 'pending')], nameless, { seconds: 301 }).is).toBe('open');
    expect(see(live('running'), [nameOnly('slot-0')], nameless, { seconds: 301 })).toMatchObject({
      is: 'reached',
      unproven: expect.stringContaining('does not tell') as string,
    });
    // A name that is new says that names do not stay the same.
    expect(see(live('running'), [nameOnly('slot-0'), nameOnly('other', 'pending')], nameless, { seconds: 301 }).is).toBe('open');
  });

  it('is unproven, after a time, where TIR has no list', () => {
    expect(see(live('running'), undefined, before('untold')).is).toBe('open');
    expect(see(live('running'), undefined, was).is).toBe('open');
    expect(see(live('running'), undefined, before('untold'), { seconds: 301 })).toMatchObject({ is: 'reached', unproven: expect.any(String) as string });
    // Zero replicas run, so whatever runs next is new.
    expect(see(live('idle'), undefined, before('untold'))).toEqual({ is: 'reached', seen: expect.any(String) as string });
  });

  it('that TIR may have found nothing to do for is unproven when nothing new comes, after a time', () => {
    const unsure = { ...was, unsure: true as const };
    expect(see(live('running'), [replica('old')], unsure).is).toBe('open');
    expect(see(live('running'), [replica('old')], unsure, { seconds: 301 })).toMatchObject({ is: 'reached', unproven: expect.any(String) as string });
    expect(see(live('running'), [replica('old'), replica('new', 'pending')], unsure, { seconds: 301 }).is).toBe('open');
    // One that a scale has added since says nothing of the change; what was waited for once is not waited for again.
    const scaled = { ...unsure, ...beforeOf({ what: 'none' }, [replica('old')], { ...unsure, waitedOut: true }) };
    expect(see(live('running', { replica: 2 }), [replica('old')], scaled).is).toBe('open');
    expect(see(live('running', { replica: 2 }), [replica('old'), replica('added', 'pending')], scaled).is).toBe('open');
    expect(see(live('running', { replica: 2 }), [replica('old'), replica('added')], scaled)).toMatchObject({ is: 'reached', unproven: expect.any(String) as string });
    // Another change is waited for anew.
    expect(beforeOf({ what: 'all', unsure: true }, [replica('old'), replica('added')], scaled)).not.toHaveProperty('waitedOut');
  });
});

describe('a status that was there before an act', () => {
  it('counts at once when what the act made is in error', () => {
    const was = before({ replaced: [{ name: 'old' }], kept: [] }, { status: 'error' });
    expect(see(live('error'), [replica('old', 'error'), replica('new', 'error')], was)).toMatchObject({ is: 'failed', ofAct: true });
  });

  it('does not count while what the act made is on its way', () => {
    const was = before({ replaced: [{ name: 'old' }], kept: [] }, { status: 'error' });
    expect(see(live('error'), [replica('old', 'error'), replica('new', 'pending')], was, { seconds: 10_000 })).toMatchObject({ is: 'open', ofAct: true });
  });

  it('counts after a time when nothing is seen of the act, and then says nothing of it', () => {
    const was = before({ replaced: [{ name: 'old' }], kept: [] }, { status: 'error' });
    for (const replicas of [[replica('old', 'error')], undefined]) {
      expect(see(live('error'), replicas, was)).toMatchObject({ is: 'open', ofAct: false });
      expect(see(live('error'), replicas, was, { seconds: 301 })).toMatchObject({ is: 'failed', ofAct: false });
    }
  });

  it('counts at once when it has been left and has come again, or was not there', () => {
    const again = before('untold', { status: 'error', hasLeft: true });
    expect(see(live('error'), undefined, again)).toMatchObject({ is: 'failed', ofAct: true });
    expect(see(live('error'), undefined, before('untold'))).toMatchObject({ is: 'failed', ofAct: true });
  });

  it('is not that of replicas which the act replaces', () => {
    const was = replaced({ name: 'old', createdAt: 'made-old' });
    expect(see(live('error'), [replica('old', 'error')], was).is).toBe('open');
  });

  it('stopped counts as stopped by somebody only once the start was seen, or after a time', () => {
    const was = before({ replaced: [], kept: [] }, { status: 'stopped' });
    expect(see(live('stopped'), undefined, was, { seconds: 60 }).is).toBe('open');
    expect(see(live('stopped'), undefined, was, { seconds: 301 }).is).toBe('stopped');
    expect(see(live('stopped'), undefined, { ...was, hasLeft: true }).is).toBe('stopped');
  });

  it('error does not end a stop that has just been sent', () => {
    const was = before({ replaced: [], kept: [] }, { status: 'error' });
    const stop = { until: 'stopped' } as const;
    expect(see(live('error'), undefined, was, stop).is).toBe('open');
    expect(see(live('stopped'), undefined, was, stop).is).toBe('reached');
    expect(see(live('error'), undefined, was, { ...stop, seconds: 301 }).is).toBe('failed');
  });
});

describe('what is kept in mind before an act', () => {
  const all = { what: 'all', unsure: false } as const;
  const first = before({ replaced: [{ name: 'a', createdAt: 'made-a', revision: 1 }], kept: [] });

  it('is every replica that is there, with the revision that it runs', () => {
    expect(beforeOf({ ...all, revision: 1 }, [replica('a')], undefined)).toEqual({
      replicas: { replaced: [{ name: 'a', createdAt: 'made-a', revision: 1 }], kept: [] },
    });
    expect(beforeOf(all, undefined, undefined)).toEqual({ replicas: 'untold' });
  });

  it('is added to what no wait has seen through', () => {
    expect(beforeOf({ ...all, revision: 2 }, [replica('a'), replica('b', 'pending')], first).replicas).toMatchObject({
      replaced: [{ name: 'a', revision: 1 }, { name: 'b', revision: 2 }],
    });
    expect(beforeOf({ what: 'none' }, [replica('a'), replica('b')], first).replicas).toMatchObject({
      replaced: [{ name: 'a' }],
      kept: [{ name: 'b' }],
    });
    expect(beforeOf({ what: 'none' }, [], before('untold')).replicas).toBe('untold');
  });

  it('of a change that is taken back keeps the replicas that it did not get to', () => {
    const back = (revision: number) => beforeOf({ what: 'allBut', revision, unsure: false, sent: true }, [replica('a'), replica('b', 'error')], first).replicas;
    expect(back(1)).toMatchObject({ replaced: [{ name: 'b' }], kept: [{ name: 'a', revision: 1 }] });
    // They run another revision than the one that comes back.
    expect(back(2)).toMatchObject({ replaced: [{ name: 'a' }, { name: 'b' }], kept: [] });
    // Counts and attachments were changed, no replica was, and none is now.
    const quiet = beforeOf({ what: 'allBut', revision: 1, unsure: true, sent: false }, [replica('a')], before({ replaced: [], kept: [] }));
    expect(quiet).toEqual({ replicas: { replaced: [], kept: [{ name: 'a', createdAt: 'made-a' }] } });
  });

  it('of one replica is that one, beside the others', () => {
    expect(beforeOf({ what: 'one', replica: 'a' }, [replica('a'), replica('b')], undefined).replicas).toMatchObject({
      replaced: [{ name: 'a' }],
      kept: [{ name: 'b' }],
    });
  });
});
