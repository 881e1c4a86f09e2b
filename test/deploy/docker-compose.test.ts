import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { migrationConfig } from '../../db/config.js';
import { FORCE_SECONDS } from '../../worker/shutdown.js';
import { searchAttributes } from '../../workflows/contract/search-attributes.js';
import { workerConfig } from '../../worker/config.js';
import { composeEnvironment } from './compose-environment.js';
import { pathOf, read, sourceOf } from './project-files.js';
import { unknownToMigration, unknownToWorker } from './known-variables.js';

const text = read('docker-compose.yml');
const duration = z.string().regex(/^\d+s$/);

/**
 * The part of the Compose specification that our file uses, and strict: a misspelt key is a failure, a new one is added here.
 * @see github.com/compose-spec/compose-spec/blob/main/05-services.md (read 2026-11)
 */
const service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  restart: z.string().regex(/^(unless-stopped|on-failure(:\d+)?)$/),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']) }),
    )
    .optional(),
  environment: z.record(z.string(), z.string()).optional(),
  env_file: z.string().optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  healthcheck: z
    .union([z.strictObject({ disable: z.literal(true) }), z.strictObject({
      test: z.tuple([z.literal('CMD')], z.string()),
      interval: duration,
      timeout: duration,
      start_period: duration,
      retries: z.int().positive(),
    })])
    .optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  stop_grace_period: duration.optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
});
const composeFile = z
  .looseObject({ name: z.string(), services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .refine(
    (file) => Object.keys(file).every((key) => ['name', 'services', 'volumes'].includes(key) || key.startsWith('x-')),
    'has a key that Compose does not know',
  );

const { services, volumes } = composeFile.parse(parse(text, { merge: true }));
const everyService = Object.entries(services);

/** Variables that are put in from `.env`, with what stands in for them: `${NAME:-default}` or `${NAME:?why}`. */
const substitutions = [...text.matchAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g)].map(([, name = '', operator, word]) => ({
  name,
  operator,
  word,
}));

/** The specification's own JSON Schema, as the linter of Compose files brings it. @see github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json */
const specification = JSON.parse(
  readFileSync(join(dirname(createRequire(import.meta.url).resolve('dclint/package.json')), 'schemas', 'compose.schema.json'), 'utf8'),
) as AnySchemaObject;

describe('docker-compose.yml', () => {
  it('is as the Compose specification has it', () => {
    const { $schema: _draft7, ...schema } = specification;
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    const validate = ajv.compile(schema);
    const file = parse(text, { merge: true }) as { services: Record<string, object> };
    expect(validate(file), JSON.stringify(validate.errors, null, 1)).toBe(true);
    // A check that cannot fail is none.
    expect(validate({ ...file, services: { ...file.services, worker: { ...file.services['worker'], healthchek: {} } } })).toBe(false);
  });

  it('starts each service after others that exist, and waits for what they promise', () => {
    for (const [name, { depends_on }] of everyService) {
      for (const [other, { condition }] of Object.entries(depends_on ?? {})) {
        expect(Object.keys(services), name).toContain(other);
        if (condition === 'service_healthy')
          expect(services[other]?.healthcheck && 'test' in services[other].healthcheck, `${other}, which ${name} waits for`).toBe(true);
        // What has to end may be tried again when it fails, and never when it succeeded.
        if (condition === 'service_completed_successfully') expect(services[other]?.restart, other).toMatch(/^on-failure/);
      }
    }
  });

  it('sets the memory and the namespace up before a worker polls', () => {
    const before = (name: string): string[] =>
      Object.keys(services[name]?.depends_on ?? {}).flatMap((other) => [...before(other), other]);
    expect([...new Set(before('worker'))].sort()).toEqual([
      'migrate',
      'postgresql',
      'temporal',
      'temporal-namespace',
      'temporal-schema',
    ]);
  });

  it('names an exact version of every image, and one for the Temporal server and its tools', () => {
    for (const [name, { image, build }] of everyService) {
      if (build === undefined) expect(image, name).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*$/);
    }
    const versionOf = (image: string): (string | undefined)[] => [
      ...new Set(everyService.filter(([, each]) => each.image.startsWith(image)).map(([, each]) => each.image.split(':')[1])),
    ];
    expect(versionOf('temporalio/admin-tools')).toEqual(versionOf('temporalio/server'));
  });

  it('publishes every port on this machine alone', () => {
    for (const [name, { ports = [] }] of everyService) {
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('takes from .env only what .env.example explains, with the same default', () => {
    const example = new Map([...read('.env.example').matchAll(/^#?([A-Z]\w*)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    expect([...new Set(substitutions.map(({ name }) => name))]).toEqual(
      expect.arrayContaining(Object.keys(composeEnvironment.shape)),
    );
    for (const { name, operator, word } of substitutions) {
      expect([...example.keys()]).toContain(name);
      if (name in composeEnvironment.shape) expect(operator === '-' ? word : '', name).toBe(example.get(name));
    }
  });

  it('has no password in it, and does not start without one', () => {
    const secret = substitutions.filter(({ name }) => /PASSWORD|PWD|TOKEN|KEY/.test(name));
    expect(secret.length).toBeGreaterThan(0);
    for (const { name, operator } of secret) expect(operator, name).toBe('?');
    for (const [name, { environment = {} }] of everyService) {
      for (const [key, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD|TOKEN|KEY/.test(key) && value !== '') expect(value, `${name} ${key}`).toMatch(/^\$\{\w+:\?/);
        if (/^\w+:\/\//.test(value)) expect(value, `${name} ${key}`).not.toMatch(/\/\/[^/]*:[^/]*@/);
      }
    }
  });

  it('mounts only files that are here and volumes that it declares', () => {
    for (const [name, { volumes: mounts = [], command }] of everyService) {
      for (const mount of mounts) {
        const [source = '', target = ''] = mount.split(':');
        if (!source.startsWith('.')) expect(Object.keys(volumes), name).toContain(source);
        else expect(existsSync(pathOf(source)), `${name}: ${source}`).toBe(true);
        const script = command?.find((word) => word.startsWith(`${target}/`));
        if (script) expect(existsSync(pathOf(`${source}/${script.slice(target.length + 1)}`)), `${name}: ${script}`).toBe(true);
      }
    }
    const dynamicConfig = services['temporal']?.environment?.['DYNAMIC_CONFIG_FILE_PATH'];
    expect(existsSync(pathOf(`deploy/${dynamicConfig?.replace('config/', '')}`))).toBe(true);
  });

  it('gives the worker and the migration what their configs ask for, and nothing that they do not know', () => {
    const environmentOf = (name: string): Record<string, string> => services[name]?.environment ?? {};
    expect(workerConfig.safeParse(environmentOf('worker')).error).toBeUndefined();
    expect(unknownToWorker(Object.keys(environmentOf('worker')))).toEqual([]);
    expect(migrationConfig.safeParse(environmentOf('migrate')).error).toBeUndefined();
    expect(unknownToMigration(Object.keys(environmentOf('migrate')))).toEqual([]);
  });

  it('waits longer for a worker to drain than the worker does itself', () => {
    expect(Number.parseInt(services['worker']?.stop_grace_period ?? '', 10)).toBeGreaterThan(FORCE_SECONDS);
  });

  it('runs modules that the build makes', () => {
    const { test = [] } = { test: undefined, ...services['worker']?.healthcheck };
    for (const [program, module = ''] of [services['migrate']?.command ?? [], test.slice(1)]) {
      expect(program).toBe('node');
      expect(existsSync(sourceOf(module)), module).toBe(true);
    }
  });

  it('registers the search attributes of the contract, no more and no fewer', () => {
    const registered = [...read('deploy/scripts/setup-namespace.sh').matchAll(/--name (\w+) --type (\w+)/g)].map(
      ([, name, type]) => `${name} ${type?.toUpperCase()}`,
    );
    expect(registered.sort()).toEqual(
      Object.values(searchAttributes)
        .map(({ name, type }) => `${name} ${type}`)
        .sort(),
    );
  });
});
