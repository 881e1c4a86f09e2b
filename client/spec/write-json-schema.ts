/** Writes `schema/endpoint.schema.json` below the current directory (`npm run schema`). */
import { mkdir, writeFile } from 'node:fs/promises';
import { endpointJsonSchemaText } from './json-schema.js';

await mkdir('schema', { recursive: true });
await writeFile('schema/endpoint.schema.json', endpointJsonSchemaText());
