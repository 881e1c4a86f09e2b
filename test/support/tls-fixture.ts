import { fileURLToPath } from 'node:url';

/** Path of a file of test/fixtures/tls/, such as `ca.pem`. */
export const tlsFixture = (file: string): string => fileURLToPath(new URL(`../fixtures/tls/${file}`, import.meta.url));
