import { expect, it } from 'vitest';
import { isSecretName, isSecretValue } from '../../workflows/contract/rules/secret.js';

it.each([
  'HF_TOKEN',
  'TOKEN',
  'OPENAI_API_KEY',
  'apiKey',
  'DB_PASSWORD',
  'DB_PWD',
  'AWS_SECRET_ACCESS_KEY',
  'CLIENT_SECRET',
  'SECRET',
  'GH_TOKEN',
  'WANDB_API_KEY',
  'SIGNING_KEY',
  'authToken',
  'SSH_PRIVATE_KEY',
  'TOKEN_2',
  'GOOGLE_CREDENTIALS',
])('%s sounds like a secret', (key) => expect(isSecretName(key)).toBe(true));

it.each([
  'MAX_TOKENS',
  'TOKENIZER',
  'TOKENIZERS_PARALLELISM',
  'MAX_TOKEN',
  'EOS_TOKEN',
  'EOS_TOKEN_ID',
  'TOKEN_LIMIT',
  'PWD',
  'OLDPWD',
  'SECRET_NAME',
  'PASSWORD_FILE',
  'PUBLIC_KEY',
  'PRIMARY_KEY',
  'KEY',
  'KEYBOARD',
  'MONKEY',
  'HF_HOME',
  'COMPASS',
  'BYPASS_CACHE',
  'AUTHOR',
  'TOKENS_PER_SECOND',
  'LOG_LEVEL',
])('%s does not sound like a secret', (key) => expect(isSecretName(key)).toBe(false));

it.each([
  'sk-proj-abcdefghijklmnopqrstuvwxyz',
  'hf_abcdefghijklmnopqrstuvwx',
  'ghp_abcdefghijklmnopqrstuvwxyz123456',
  'AKIAABCDEFGHIJKLMNOP',
  '-----BEGIN RSA PRIVATE KEY-----\nMII\n',
  'postgres://rollouts:pw@10.0.0.5/usage',
  'redis://:pw@cache:6379',
  'Authorization: Bearer abc123def456',
  '{"Authorization":"Basic dXNlcjpwYXNz2w=="}',
])('%s looks like a secret', (value) => expect(isSecretValue(value)).toBe(true));

it.each([
  'hf_transfer',
  'sk-learn',
  'info',
  '4096',
  '',
  'http://10.0.0.5:8080/v1',
  'https://mirror.example/a@b:c',
  'postgres://rollouts:$(DB_PASSWORD)@10.0.0.5/usage',
  'You give basic information to the bearer of news.',
])('%s does not look like a secret', (value) =>
  expect(isSecretValue(value)).toBe(false),
);
