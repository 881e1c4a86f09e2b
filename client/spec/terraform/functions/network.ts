/** Functions on networks, such as `10.0.0.0/8`. */
import { isIPv6 } from 'node:net';
import { Refusal } from '../value/refusal.js';
import { STRING } from '../value/type.js';
import { list, text, type Value } from '../value/value.js';
import { NUM, TEXT, define, defineMany, numberOf, ofTexts, wholeOf, wordOf, type Functions } from './function.js';

interface Network {
  /** With the host's bits at 0. */
  address: bigint;
  prefix: number;
  /** 32 or 128. */
  bits: number;
}

export const networkFunctions: Functions = {
  cidrhost: define([TEXT, NUM], (network, host) => {
    const { address, prefix, bits } = networkOf(wordOf(network));
    const size = 1n << BigInt(bits - prefix);
    const given = bigOf(host);
    const number = given < 0n ? given + size : given;
    if (number < 0n || number >= size) throw new Error(`The network has no host ${given}`);
    return text(written(address + number, bits));
  }),
  cidrnetmask: ofTexts(1, (word = '') => {
    const { prefix, bits } = networkOf(word);
    if (bits !== 32) throw new Error('cidrnetmask() takes a network of IPv4');
    return text(written(((1n << BigInt(prefix)) - 1n) << BigInt(32 - prefix), 32));
  }),
  cidrsubnet: define([TEXT, NUM, NUM], (word, more, position) => {
    const network = networkOf(wordOf(word));
    const prefix = network.prefix + wholeOf(more);
    const number = bigOf(position);
    if (wholeOf(more) < 0 || number < 0n) throw new Refusal('cidrsubnet() takes no negative number here');
    if (prefix > network.bits) throw new Error(`The network has no room for ${wholeOf(more)} more bits`);
    if (number < 0n || number >= 1n << BigInt(wholeOf(more))) throw new Error(`${wholeOf(more)} bits do not hold the number ${number}`);
    return text(subnet({ ...network, prefix, address: network.address + (number << BigInt(network.bits - prefix)) }));
  }),
  cidrsubnets: defineMany([TEXT], NUM, (word, ...sizes) => list(subnets(networkOf(wordOf(word)), sizes.map(wholeOf)).map(text), STRING)),
};

function bigOf(value: Value): bigint {
  const number = numberOf(value);
  if (!number.isWhole) throw new Error('The number of a host or a network is whole');
  return number.toBigInt();
}

function subnets(network: Network, sizes: readonly number[]): string[] {
  const { bits } = network;
  const end = network.address + (1n << BigInt(bits - network.prefix));
  let next = network.address;
  return sizes.map((more) => {
    const prefix = network.prefix + more;
    if (more < 1 || more > 32 || prefix > bits) throw new Error('Each size of cidrsubnets() is 1 to 32 more bits than the network has');
    const size = 1n << BigInt(bits - prefix);
    const address = ((next + size - 1n) / size) * size;
    next = address + size;
    if (next > end) throw new Error('The network has no room for all of these');
    return subnet({ address, prefix, bits });
  });
}

const subnet = ({ address, prefix, bits }: Network): string => `${written(address, bits)}/${prefix}`;

/** @throws Error when the text is no network */
function networkOf(word: string): Network {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(word) ?? [];
  const parsed = v4(address) ?? v6(address);
  const prefix = Number(length);
  if (!parsed || length === '' || prefix > parsed.bits) throw new Error(`${word} is no network as in 10.0.0.0/8`);
  if (parsed.bits === 128 && parsed.value >> 32n === 0xffffn) throw new Refusal('An address of IPv4 in IPv6 is not evaluated here');
  const host = BigInt(parsed.bits - prefix);
  return { address: (parsed.value >> host) << host, prefix, bits: parsed.bits };
}

/** Zeros before a part do not make it another base. */
function v4(word: string): { value: bigint; bits: number } | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(word)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return undefined;
  return { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 };
}

function v6(word: string): { value: bigint; bits: number } | undefined {
  if (!isIPv6(word) || word.includes('%')) return undefined;
  const plain = word.replace(/[^:]+\.[^:]+$/, (last) => {
    const value = v4(last)?.value ?? 0n;
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, behind] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...Array<string>(8 - before.length - behind.length).fill('0'), ...behind];
  return { value: all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n), bits: 128 };
}

function written(address: bigint, bits: number): string {
  const part = (size: number, index: number, count: number): bigint =>
    (address >> BigInt(size * (count - 1 - index))) & ((1n << BigInt(size)) - 1n);
  if (bits === 32) return Array.from({ length: 4 }, (_nothing, index) => String(part(8, index, 4))).join('.');
  if (address >> 32n === 0xffffn) throw new Refusal('An address of IPv4 in IPv6 is not evaluated here');
  const groups = Array.from({ length: 8 }, (_nothing, index) => part(16, index, 8).toString(16));
  const [longest] = [...groups.join(':').matchAll(/(?<![\da-f])0(?::0)+(?![\da-f])/g)].sort((a, b) => b[0].length - a[0].length);
  if (!longest) return groups.join(':');
  const whole = groups.join(':');
  return `${whole.slice(0, longest.index).replace(/:$/, '')}::${whole.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}
