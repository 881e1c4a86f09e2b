/** Tells names and values that hold secrets from those that only sound like it. */

/** Words that make a name secret, as whole words between underscores: TOKEN, but neither TOKENS nor TOKENIZER. */
const secretWords = new Set([
  'token',
  'secret',
  'secrets',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'pass',
  'credential',
  'credentials',
  'apikey',
  'authtoken',
  'accesskey',
  'secretkey',
  'privatekey',
  'bearer',
]);

/** Words before KEY that make it something else than a secret. */
const harmlessKeys = new Set([
  'public',
  'primary',
  'foreign',
  'sort',
  'partition',
  'routing',
  'cache',
  'index',
  'hot',
  'map',
  'object',
  'row',
  'message',
  'group',
]);

/** Words before TOKEN that make it a token of a text. */
const textTokens = new Set([
  'max',
  'min',
  'eos',
  'bos',
  'pad',
  'unk',
  'sep',
  'cls',
  'mask',
  'stop',
  'end',
  'start',
  'special',
  'image',
  'audio',
  'video',
  'per',
  'num',
  'new',
  'first',
  'next',
  'last',
]);

/** Last words of names that hold a place or a measure of a secret, or of a text's token, rather than a secret. */
const aboutWords = new Set([
  'name',
  'path',
  'file',
  'dir',
  'folder',
  'url',
  'uri',
  'host',
  'endpoint',
  'id',
  'ids',
  'ttl',
  'seconds',
  'expiry',
  'count',
  'limit',
  'length',
  'size',
  'type',
  'header',
  'mode',
  'enabled',
  'budget',
  'rate',
  'prefix',
  'suffix',
  'algorithm',
  'required',
  'policy',
  'version',
]);

const wordsOf = (key: string): string[] =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '');

/** True for names such as HF_TOKEN, DB_PASSWORD, OPENAI_API_KEY; false for MAX_TOKENS, TOKENIZER, EOS_TOKEN, SECRET_NAME, PWD. */
export function isSecretName(key: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1) ?? '';
  if (aboutWords.has(last) || ['pwd', 'oldpwd'].includes(words.join('_'))) return false;
  return words.some((word, index) => {
    const before = words[index - 1] ?? '';
    if (word === 'key') return index === words.length - 1 && index > 0 && !harmlessKeys.has(before);
    if (word === 'token') return !textTokens.has(before);
    return secretWords.has(word);
  });
}

/** Values that are a secret by their form: Hugging Face, OpenAI, GitHub, Slack, AWS, a JSON web token, a private key. */
const secretForms =
  /^(hf_[A-Za-z0-9]{16,}|sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|(AKIA|ASIA)[A-Z0-9]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*)$/;

/** A password in an address, or the value of an Authorization header; a password that names a variable, such as $(DB_PASSWORD), is none. */
const carriedSecrets = [/:\/\/[^\s/:@]*:(?!\$)[^\s/@]+@/, /\b(bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{8,}/i];

/** True for values that can only be a secret, or carry one, whatever their name. */
export const isSecretValue = (value: string): boolean =>
  secretForms.test(value.trim()) || carriedSecrets.some((form) => form.test(value));

/** Places of arguments that are a secret, by their form or by the option they follow. One that names a variable, such as $(API_KEY), is none. */
export function findSecretArguments(words: readonly string[]): number[] {
  return words.flatMap((word, index) => {
    const option = /^--?([\w-]+)(?:=(.*))?$/s.exec(word);
    const named = option ? option[2] : /^--?([\w-]+)$/.test(words[index - 1] ?? '') ? word : undefined;
    const name = option?.[2] === undefined ? words[index - 1] : option[1];
    const value = named ?? word;
    if (value.startsWith('$') || value === '' || isSwitch(value)) return [];
    const isNamed = named !== undefined && isSecretName((name ?? '').replace(/^-+/, '').replaceAll('-', '_'));
    return isNamed || isSecretValue(value) ? [index] : [];
  });
}

/** True for switches, which are no secret under any name. */
export const isSwitch = (value: string): boolean => /^(true|false|yes|no|on|off|0|1)$/i.test(value.trim());
