/** API key and token: from standard input, the environment or hidden typing, never from arguments, which every user of the machine can see. */
import { RolloutsError } from '../../errors.js';
import type { InitContext } from './access.js';

export interface Keys {
  apiKey: string;
  authToken: string;
}

/** What neither a URL nor a header can carry is a slip of copying. */
const isKey = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);
const faultOfKey = (text: string): string | undefined =>
  isKey(text) ? undefined : text === '' ? 'It is needed: TIR shows it when a personal access token is made.' : 'It must be one line without spaces.';

/** From the environment, when `useGiven`, else asked. */
export async function askKeys({ interview, environment }: InitContext, useGiven = true): Promise<Keys> {
  const answer = async (asks: string, variable: string): Promise<string> => {
    const given = useGiven ? environment[variable]?.trim() : undefined;
    if (given) {
      if (isKey(given)) {
        interview.prompts?.say(`${variable} is taken from the environment.`);
        return given;
      }
      // Its value is not repeated: it is a secret.
      throw new RolloutsError('refused', `${variable} is not usable: it must be one line without spaces. Mend it, or leave it out and be asked.`);
    }
    if (interview.prompts) return interview.prompts.hide(asks, faultOfKey);
    throw new RolloutsError('invalid', `${variable} is missing. Set it, or give the keys with --keys-stdin.`);
  };
  return { apiKey: await answer('API key (it is not shown)', 'E2E_API_KEY'), authToken: await answer('Auth token (it is not shown)', 'E2E_AUTH_TOKEN') };
}

/** Two lines, key and token; or JSON with api_key and auth_token, as TIR's own download. @throws RolloutsError `invalid`, which never quotes the text */
export function parseKeys(text: string): Keys {
  const [apiKey, authToken] = text.trimStart().startsWith('{') ? ofJson(text) : ofLines(text);
  if (apiKey !== undefined && authToken !== undefined && isKey(apiKey) && isKey(authToken)) return { apiKey, authToken };
  throw new RolloutsError(
    'invalid',
    'Standard input holds no keys: --keys-stdin reads two lines, the API key and then the token, or JSON with api_key and auth_token.',
  );
}

const ofLines = (text: string): (string | undefined)[] => {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  return lines.length === 2 ? lines : [];
};

function ofJson(text: string): (string | undefined)[] {
  try {
    const { api_key, auth_token, api_auth_token } = JSON.parse(text) as Record<string, unknown>;
    return [api_key, auth_token ?? api_auth_token].map((value) => (typeof value === 'string' ? value.trim() : undefined));
  } catch {
    return [];
  }
}

/** All of standard input. @throws RolloutsError `invalid` on a terminal, which would show what is typed */
export async function readKeys(stdin: NodeJS.ReadStream): Promise<Keys> {
  if (stdin.isTTY)
    throw new RolloutsError('invalid', '--keys-stdin reads a file or a pipe, and here is a terminal, which would show the keys. Leave it out and be asked.');
  let text = '';
  stdin.setEncoding('utf8');
  for await (const piece of stdin) text += String(piece);
  return parseKeys(text);
}
