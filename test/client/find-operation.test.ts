import { describe, expect, it } from 'vitest';
import { theOne } from '../../client/find-operation.js';
import { failedCreate } from './report/facts.js';

const owned = (id: string) => {
  const { operation, endpoint } = failedCreate({ id });
  return { operation, endpoint };
};

describe('the operation that a beginning means', () => {
  it('is the only one that begins so', () => {
    expect(theOne('3f', [owned('3f2a')]).operation.id).toBe('3f2a');
  });

  it('is none of several, which are listed with what tells them apart', () => {
    const several = Array.from({ length: 12 }, (_, index) => owned(`3f${index}`));
    expect(() => theOne('3f', several)).toThrow(
      expect.objectContaining({
        code: 'invalid',
        message: expect.stringMatching(/^Several operations begin with 3f: 3f0 \(rollout of chat, Failed, 2026-11-25T02:00:00Z\), .*3f9 \([^()]*\), …\. Say more of the id\.$/) as string,
      }),
    );
  });

  it('is nothing where none begins so, and the next step is said', () => {
    expect(() => theOne('chat-x', [])).toThrow(expect.objectContaining({ code: 'notFound', message: expect.stringContaining('tir-rollouts list') }));
  });
});
