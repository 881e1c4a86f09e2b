import { describe, expect, it } from 'vitest';
import { Interview } from '../../../../client/cli/init/interview.js';
import { readPatiently, type OtherWay } from '../../../../client/cli/init/patience.js';
import type { Prompts } from '../../../../client/cli/init/prompts.js';
import { RolloutsError } from '../../../../client/errors.js';

const away = new RolloutsError('unreachable', 'TIR did not answer. Run this again.');
const refused = new RolloutsError('refused', 'TIR refused the credentials. Check them.');

/** Somebody who chooses in this order; what they were told, and what they could choose from. */
function person(...choices: string[]) {
  const told: string[] = [];
  const offered: string[][] = [];
  const unasked = () => Promise.reject(new Error('Nobody expected to be asked this.'));
  const prompts: Prompts = {
    choose: async (_asks, list) => {
      offered.push(list.map(({ value }) => value));
      return choices.shift() ?? unasked();
    },
    type: unasked,
    hide: unasked,
    confirm: unasked,
    say: () => undefined,
    complain: (text) => void told.push(text),
  };
  return { interview: new Interview({ yes: false, prompts }), told, offered };
}

/** A read that fails so often before it answers. */
function read(failures: number, err: Error = away): () => Promise<string> {
  let left = failures;
  return async () => {
    if (left-- > 0) throw err;
    return 'answer';
  };
}

const kept = new RolloutsError('unreachable', 'It is kept. Go on later.');
const otherWay: OtherWay = { label: 'keep it', hint: '', go: () => Promise.reject(kept) };

describe('a read without an answer', () => {
  it('is made again as often as the person wants, who is told why each time', async () => {
    const { interview, told, offered } = person('again', 'again');
    expect(await readPatiently(interview, read(2))).toBe('answer');
    expect(told).toEqual([away.message, away.message]);
    expect(offered[0]).toEqual(['again', 'give-up']);
  });

  it('ends with its error when the person gives up, or with what the other way tells', async () => {
    await expect(readPatiently(person('give-up').interview, read(9))).rejects.toBe(away);
    const { interview, offered } = person('again', 'other');
    await expect(readPatiently(interview, read(9), otherWay)).rejects.toBe(kept);
    expect(offered[1]).toEqual(['again', 'other', 'give-up']);
  });

  it('ends with its error at once where nobody can be asked', async () => {
    for (const yes of [true, false]) await expect(readPatiently(new Interview({ yes }), read(1), otherWay)).rejects.toBe(away);
    await expect(readPatiently(new Interview({ yes: true, prompts: person().interview.prompts }), read(1))).rejects.toBe(away);
  });
});

it('a read that was refused is not a matter of patience', async () => {
  const { interview, told } = person();
  await expect(readPatiently(interview, read(1, refused))).rejects.toBe(refused);
  expect(told).toEqual([]);
});
