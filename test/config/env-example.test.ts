import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { tirEnvironment } from '../../activities/tir/config.js';
import { clientEnvironment } from '../../client/config.js';
import { tracesEnvironment } from '../../client/tracing/config.js';
import { localEnvironment } from '../../local/config.js';
import { workerConfig } from '../../worker/config.js';
import { composeEnvironment } from '../deploy/compose-environment.js';

type Shape = Readonly<Record<string, z.ZodType>>;

/** Variables that every system has; nobody sets them for us. */
const ofTheSystem = new Set(['PATH', 'XDG_CACHE_HOME']);

/** What the stack of docker-compose.yml cannot do without: stands in the file ready to be filled in, all else as a comment. */
const toFillIn = new Set(['TIR_ROLLOUTS_POSTGRES_PASSWORD', 'E2E_API_KEY', 'E2E_AUTH_TOKEN']);

const sections: readonly { title: string; shape: Shape }[] = [
  { title: 'The stack of docker-compose.yml', shape: composeEnvironment.shape },
  { title: 'TIR: who we are and where it is', shape: tirEnvironment },
  { title: 'The worker', shape: workerConfig.shape },
  {
    title: 'The CLI and programs that ask. More TEMPORAL_* variables: docs.temporal.io/develop/environment-configuration',
    shape: clientEnvironment.shape,
  },
  {
    title: 'Traces, of workers and clients alike. More OTEL_* variables: opentelemetry.io/docs/languages/sdk-configuration',
    shape: tracesEnvironment.shape,
  },
  { title: 'The local stack (npm start)', shape: localEnvironment.shape },
];

/** Written as text for a file; '' where there is none. */
function defaultOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return '';
  return Array.isArray(parsed.data) ? parsed.data.join(',') : (parsed.data as string);
}

/** The file as the schemas would have it. A variable of two rooms stands once, in the first, with what both say of it. */
function render(): string {
  const written = new Set<string>();
  const blocks = sections.map(({ title, shape }) => {
    const names = Object.keys(shape).filter((name) => !ofTheSystem.has(name) && !written.has(name));
    const lines = names.map((name) => {
      written.add(name);
      const schemas = sections.flatMap((section) => section.shape[name] ?? []);
      const comments = schemas.map((schema) => `# ${schema.description ?? 'Not described.'}\n`).join('');
      return `${comments}${toFillIn.has(name) ? '' : '#'}${name}=${defaultOf(schemas[0]!)}\n`;
    });
    return `# ── ${title} ──\n\n${lines.join('\n')}`;
  });
  return `# Copy to .env for docker compose, or set these variables where a program runs. Every value that is shown is the default.\n\n${blocks.join('\n')}`;
}

describe('.env.example', () => {
  /** After a change of a schema: npx vitest run test/config/env-example.test.ts --update */
  it('names every variable that the schemas declare, with its description and default, and no other', async () => {
    await expect(render()).toMatchFileSnapshot('../../.env.example');
  });

  it('describes each of them', () => {
    for (const { shape } of sections) {
      for (const [name, schema] of Object.entries(shape)) expect(schema.description, name).toMatch(/^[A-Z].*\.$/);
    }
  });
});
