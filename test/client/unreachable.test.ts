import { status as grpcStatus } from '@grpc/grpc-js';
import { NamespaceNotFoundError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { RolloutsError } from '../../client/errors.js';
import { explainTemporal, isUnreachable, reaching } from '../../client/unreachable.js';

const settings = { stack: 'Temporal at here:7233', namespace: 'rollouts' };
const answer = (code: number, details: string): Error => Object.assign(new Error(`${code} ${grpcStatus[code]}: ${details}`), { code, details, metadata: {} });
/** As the client wraps what gRPC says. */
const wrapped = (cause: Error): Error => new Error('Failed to start Workflow', { cause });

describe('what Temporal answers', () => {
  it.each([
    [grpcStatus.UNAVAILABLE, 'No connection established', 'unreachable', /does not answer: Temporal at here:7233\..*TEMPORAL_ADDRESS\.$/],
    [grpcStatus.DEADLINE_EXCEEDED, 'Deadline exceeded', 'unreachable', /does not answer/],
    [grpcStatus.PERMISSION_DENIED, 'Request unauthorized.', 'refused', /does not let us in.*TEMPORAL_API_KEY/],
    [grpcStatus.UNAUTHENTICATED, 'Jwt is expired', 'refused', /does not let us in.*Jwt is expired/],
    [grpcStatus.INVALID_ARGUMENT, 'Namespace rollouts has no mapping defined for search attribute RolloutTarget', 'refused', /no mapping defined for search attribute RolloutTarget\. Start a worker.*temporal operator search-attribute create --namespace rollouts /],
    [grpcStatus.INVALID_ARGUMENT, 'Blob data size exceeds limit.', 'invalid', /too large for Temporal.*2 MiB.*exceeds limit\. Let the server read/],
    [grpcStatus.RESOURCE_EXHAUSTED, 'grpc: received message larger than max (5000000 vs. 4194304)', 'invalid', /too large for Temporal/],
    [grpcStatus.RESOURCE_EXHAUSTED, 'namespace rate limit exceeded', 'unreachable', /too busy.*Wait a minute/],
    [grpcStatus.FAILED_PRECONDITION, 'Namespace is not active', 'refused', /Namespace is not active \(FAILED_PRECONDITION\)\. Run tir-rollouts doctor/],
  ])('%i, %s: is %s and says the cause and the next step', (code, details, expected, words) => {
    for (const err of [answer(code, details), wrapped(answer(code, details)), wrapped(wrapped(answer(code, details)))])
      expect(explainTemporal(err, settings)).toMatchObject({ code: expected, message: expect.stringMatching(words) as string });
  });

  it('of a namespace that is not there is how to make it', async () => {
    await expect(reaching(settings, () => Promise.reject(new NamespaceNotFoundError('rollouts')))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('temporal operator namespace create --namespace rollouts') as string,
    });
  });

  it('is all that is translated: other errors stay what they are', async () => {
    const other = new Error('The workflow failed');
    expect(explainTemporal(other, settings)).toBeUndefined();
    await expect(reaching(settings, () => Promise.reject(other))).rejects.toBe(other);
    const said = new RolloutsError('noWorker', 'No worker answered. Start one.', { cause: answer(grpcStatus.DEADLINE_EXCEEDED, 'Deadline exceeded') });
    await expect(reaching(settings, () => Promise.reject(said))).rejects.toBe(said);
    expect(isUnreachable(said)).toBe(false);
  });
});
