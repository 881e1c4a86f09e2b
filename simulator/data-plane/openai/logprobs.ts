import { fraction, tokenId, tokenOf } from './tokens.js';

/** A token and how likely it was. */
interface Likelihood {
  token: string;
  logprob: number;
}

/** The likeliest tokens at a place, the chosen one first. */
function likeliest(token: string, place: number, count: number): Likelihood[] {
  const first = -0.01 - fraction(`${place} ${token}`) / 2;
  const others = Array.from({ length: Math.max(0, count - 1) }, (_, rank): Likelihood => {
    const other = tokenOf(tokenId(' the') + Math.floor(fraction(`${place} ${rank} ${token}`) * 20));
    return { token: `${other}${rank === 0 ? '' : rank}`, logprob: first - 1.5 - rank * 0.5 };
  });
  return [{ token, logprob: first }, ...others];
}

/** Log probabilities in the form of a chat. `from` is the place of the first token in the answer. */
export function chatLogprobs(tokens: readonly string[], count: number, from = 0): object {
  const shown = ({ token, logprob }: Likelihood): object => ({ token, logprob, bytes: [...Buffer.from(token)] });
  return {
    content: tokens.map((token, index) => {
      const all = likeliest(token, from + index, count);
      return { ...shown(all[0] as Likelihood), top_logprobs: all.slice(0, count).map(shown) };
    }),
  };
}

/** Log probabilities in the form of a completion. The first token of an echoed prompt has none, since nothing comes before it. */
export function completionLogprobs(
  tokens: readonly string[],
  count: number,
  start: { place: number; offset: number; first: boolean },
): object {
  let offset = start.offset;
  const rows = tokens.map((token, index) => {
    const all = likeliest(token, start.place + index, Math.max(1, count));
    const row = {
      text_offset: offset,
      token_logprob: start.first && index === 0 ? null : (all[0] as Likelihood).logprob,
      top: start.first && index === 0 ? null : Object.fromEntries(all.map((one) => [one.token, one.logprob])),
      token,
    };
    offset += token.length;
    return row;
  });
  return {
    text_offset: rows.map((row) => row.text_offset),
    token_logprobs: rows.map((row) => row.token_logprob),
    tokens: rows.map((row) => row.token),
    top_logprobs: rows.map((row) => row.top),
  };
}
