import { describe, expect, it } from 'vitest';
import { parseKeys } from '../../../../client/cli/init/keys.js';

describe('keys on standard input', () => {
  it.each([
    ['two lines', 'key-1\ntoken-1\n'],
    ['two lines of another system, with blanks', ' key-1 \r\n\r\ntoken-1'],
    ['the file that TIR gives', '{"api_key": "key-1", "auth_token": "token-1", "team_id": 1, "project_id": 2}'],
    ['the words of MyAccount', '{"api_key": "key-1", "api_auth_token": "token-1"}'],
  ])('are %s', (_what, text) => {
    expect(parseKeys(text)).toEqual({ apiKey: 'key-1', authToken: 'token-1' });
  });

  it.each(['', 'secret-1', 'secret-1\nsecret-2\nsecret-3', 'secret 1\nsecret-2', '{"api_key": "secret-1"}', '{"api_key": "secret-1', '{"api_key": 1, "auth_token": "secret-2"}'])(
    'are refused when they are something else (%j), which is not repeated',
    (text) => {
      expect(() => parseKeys(text)).toThrow(/^Standard input holds no keys: .* api_key and auth_token\.$/);
    },
  );
});
