import { describe, expect, it } from 'vitest';
import { judgeOwnership } from '../../activities/ownership.js';
import { parseLive } from '../../activities/tir/live.js';
import { toWire } from '../../activities/tir/wire.js';
import type { PendingEffect } from '../../db/schema.js';
import { endpointSpec, type EndpointSpec } from '../../workflows/contract/spec.js';
import { changed, vllmSpec } from '../support/specs.js';

const specWith = (huggingFaceId: string): EndpointSpec =>
  endpointSpec.parse(changed(vllmSpec(), { 'endpoint.detailedInfo.huggingFaceId': huggingFaceId }));

const live = (spec: EndpointSpec, createdAt: string) =>
  parseLive({ id: 7, status: 'waiting', created_at: createdAt, ...toWire(spec.endpoint, { resolveEnv: () => '' }) }, (text) => text);

const pending = (...specs: EndpointSpec[]): PendingEffect => ({
  act: 'create',
  operationId: '6b8c2f0e-3c5e-4a53-9c4a-0e8f7c1f2a11',
  seq: 2,
  absentAt: '2026-11-24T10:00:00Z',
  sentAt: '2026-11-24T10:05:00Z',
  specs,
});

describe('an endpoint of our name', () => {
  const [first, second, other] = [specWith('gpt2'), specWith('facebook/opt-125m'), specWith('bigscience/bloom')];

  it('is ours when it equals what was sent last, or what an earlier create sent without a clear answer', () => {
    expect(judgeOwnership(live(second, '2026-11-24T10:05:01Z'), pending(first, second))).toEqual({ ours: true });
    expect(judgeOwnership(live(first, '2026-11-24T10:00:30Z'), pending(first, second))).toEqual({ ours: true });
  });

  it('is a stranger when it equals nothing that was sent, and the field is named', () => {
    const judged = judgeOwnership(live(other, '2026-11-24T10:05:01Z'), pending(first, second));
    expect(judged).toMatchObject({ ours: false, why: expect.stringContaining('huggingFaceId') });
  });

  it('is a stranger when it was there before our create, or when nothing of ours is pending', () => {
    expect(judgeOwnership(live(first, '2026-11-24T09:00:00Z'), pending(first)).ours).toBe(false);
    expect(judgeOwnership(live(first, '2026-11-24T10:05:01Z'), null).ours).toBe(false);
  });
});
