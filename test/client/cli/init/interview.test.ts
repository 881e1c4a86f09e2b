import { describe, expect, it } from 'vitest';
import { Interview, type Question } from '../../../../client/cli/init/interview.js';
import type { Prompts } from '../../../../client/cli/init/prompts.js';

/** Somebody who answers in this order, and what they were told. */
function person(...answers: string[]): { prompts: Prompts; told: string[] } {
  const told: string[] = [];
  const next = async (asks: string): Promise<string> => {
    told.push(asks);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`Nobody expected to be asked: ${asks}`);
    return answer;
  };
  const prompts: Prompts = {
    choose: next,
    type: next,
    hide: next,
    confirm: async (asks) => (await next(asks)) === 'yes',
    say: () => undefined,
    complain: (text) => void told.push(text),
  };
  return { prompts, told };
}

const sku: Question = { flag: '--sku', asks: 'Which machine?', choices: [{ value: 'C3.2' }, { value: 'C3.4' }], suggestion: 'C3.2' };

describe('an answer by flag', () => {
  it('is taken without a question', async () => {
    const { prompts, told } = person();
    expect(await new Interview({ yes: false, prompts }).answer({ ...sku, given: 'C3.4' })).toBe('C3.4');
    expect(told).toEqual([]);
  });

  it('that will not do is asked for again where somebody can be asked, and an error elsewhere', async () => {
    const { prompts, told } = person('C3.4');
    expect(await new Interview({ yes: false, prompts }).answer({ ...sku, given: 'C3.3' })).toBe('C3.4');
    expect(told).toEqual([expect.stringMatching(/^--sku C3\.3: .* Was C3\.2 meant\? All: C3\.2, C3\.4\.$/), 'Which machine?']);
    for (const yes of [true, false])
      await expect(new Interview({ yes }).answer({ ...sku, given: 'C3.3' })).rejects.toMatchObject({ code: 'invalid', message: told[0] });
  });
});

describe('an answer that nobody gave', () => {
  it('is the suggestion with --yes, also on a terminal', async () => {
    expect(await new Interview({ yes: true, prompts: person().prompts }).answer(sku)).toBe('C3.2');
  });

  it('is the suggestion elsewhere only where help states it', async () => {
    expect(await new Interview({ yes: false }).answer({ ...sku, isSettled: true })).toBe('C3.2');
    await expect(new Interview({ yes: false }).answer(sku)).rejects.toThrow(
      'An answer is missing: --sku. There is no terminal to ask on, so give it, or --yes for the defaults that there are; see tir-rollouts init --help.',
    );
    await expect(new Interview({ yes: true }).answer({ flag: '--image', asks: 'Which image?' })).rejects.toThrow(
      'An answer is missing: --image. There is no default for it, so give it as well; see tir-rollouts init --help.',
    );
  });

  it('is asked for, from the list or beside it', async () => {
    const beside: Question = { ...sku, another: { label: 'another …', asks: 'Which one?' }, check: (text) => (text === 'X1' ? undefined : 'No.') };
    expect(await new Interview({ yes: false, prompts: person('C3.4').prompts }).answer(beside)).toBe('C3.4');
    expect(await new Interview({ yes: false, prompts: person('\u0000another', 'X1').prompts }).answer(beside)).toBe('X1');
  });
});
