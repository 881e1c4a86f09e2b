import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Database } from '../../db/connect.js';
import { startHealthServer, type HealthServer } from '../../worker/health.js';
import { REFERENCE_PREFIX } from '../../workflows/contract/rules/reference.js';
import { FORCE_SECONDS } from '../../worker/shutdown.js';
import { unknownToMigration, unknownToWorker } from './known-variables.js';
import { pathOf, read } from './project-files.js';

const directory = 'deploy/kubernetes';
const files = readdirSync(pathOf(directory)).filter((file) => file.endsWith('.yaml'));

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
const duration = z.string().regex(/^\d+(s|m|h)$/);
const key = z.strictObject({ name, key: z.string(), optional: z.boolean().optional() });
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.string() }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int().optional(),
});
/** Parts of Kubernetes' API that our pods use, and strict: what is misspelt is a failure. @see kubernetes.io/docs/reference/kubernetes-api (read 2026-11) */
const pod = z.strictObject({
  metadata: z.strictObject({ labels: z.record(z.string(), z.string()) }),
  spec: z.strictObject({
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
    terminationGracePeriodSeconds: z.int().optional(),
    automountServiceAccountToken: z.literal(false),
    securityContext: z.strictObject({
      runAsNonRoot: z.literal(true),
      runAsUser: z.int().positive(),
      runAsGroup: z.int().positive(),
      fsGroup: z.int().positive(),
      seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
    }),
    containers: z.tuple([
      z.strictObject({
        name,
        image: z.string(),
        command: z.array(z.string()).optional(),
        env: z.array(
          z.strictObject({
            name: z.string(),
            value: z.string().optional(),
            valueFrom: z.strictObject({ secretKeyRef: key }).optional(),
          }),
        ),
        envFrom: z.array(z.strictObject({ prefix: z.literal(REFERENCE_PREFIX), secretRef: z.strictObject({ name, optional: z.boolean() }) })).optional(),
        ports: z.array(z.strictObject({ name, containerPort: z.int() })).optional(),
        startupProbe: probe.optional(),
        livenessProbe: probe.optional(),
        readinessProbe: probe.optional(),
        resources: z.strictObject({ requests: z.record(z.string(), z.string()), limits: z.strictObject({ memory: z.string() }) }),
        securityContext: z.strictObject({
          allowPrivilegeEscalation: z.literal(false),
          readOnlyRootFilesystem: z.literal(true),
          capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
        }),
        volumeMounts: z.array(z.strictObject({ name, mountPath: z.string(), readOnly: z.boolean().optional() })),
      }),
    ]),
    volumes: z.array(
      z.strictObject({
        name,
        emptyDir: z.strictObject({}).optional(),
        secret: z.strictObject({ secretName: name, items: z.array(z.strictObject({ key: z.string(), path: z.string() })) }).optional(),
      }),
    ),
  }),
});
const metadata = z.strictObject({ name, namespace: z.literal('tir-rollouts') });
const selector = z.strictObject({ matchLabels: z.record(z.string(), z.string()) });
const port = z.strictObject({ port: z.int(), protocol: z.enum(['TCP', 'UDP']).optional() });

const manifest = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
    kind: z.literal('Kustomization'),
    namespace: z.string(),
    resources: z.array(z.string()),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Namespace'),
    metadata: z.strictObject({ name, labels: z.record(z.string(), z.string()) }),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Secret'),
    metadata,
    type: z.literal('Opaque'),
    stringData: z.record(z.string(), z.string()),
  }),
  /** @see github.com/temporalio/temporal-worker-controller, api/v1alpha1/connection_types.go (read 2026-11) */
  z.strictObject({
    apiVersion: z.literal('temporal.io/v1alpha1'),
    kind: z.literal('Connection'),
    metadata,
    spec: z.strictObject({ hostPort: z.string().regex(/^[a-zA-Z0-9.-]+:[0-9]+$/), apiKeySecretRef: key }),
  }),
  /** @see github.com/temporalio/temporal-worker-controller, api/v1alpha1/workerdeployment_types.go (read 2026-11) */
  z.strictObject({
    apiVersion: z.literal('temporal.io/v1alpha1'),
    kind: z.literal('WorkerDeployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.int().positive(),
      workerOptions: z.strictObject({ connectionRef: z.strictObject({ name }), temporalNamespace: z.string() }),
      rollout: z.strictObject({ strategy: z.enum(['Manual', 'AllAtOnce']) }),
      sunset: z.strictObject({ scaledownDelay: duration, deleteDelay: duration }),
      template: pod,
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('Job'),
    metadata,
    spec: z.strictObject({ backoffLimit: z.int(), activeDeadlineSeconds: z.int(), template: pod }),
  }),
  z.strictObject({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.strictObject({ maxUnavailable: z.int(), selector }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.strictObject({
      podSelector: z.strictObject({
        matchExpressions: z.tuple([z.strictObject({ key: z.string(), operator: z.literal('In'), values: z.array(z.string()) })]),
      }),
      policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
      ingress: z.tuple([z.strictObject({ from: z.array(z.strictObject({ namespaceSelector: selector })), ports: z.array(port) })]),
      egress: z.array(z.strictObject({ ports: z.array(port) })),
    }),
  }),
]);
type Manifest = z.infer<typeof manifest>;

const parsed = files.flatMap((file) =>
  parseAllDocuments(read(`${directory}/${file}`)).map((document) => ({ file, ...manifest.parse(document.toJS()) })),
);
const all = <K extends Manifest['kind']>(kind: K) => parsed.filter((each): each is Extract<Manifest, { kind: K }> & { file: string } => each.kind === kind);
const one = <K extends Manifest['kind']>(kind: K) => all(kind)[0]!;

const worker = one('WorkerDeployment').spec.template;
const migration = one('Job').spec.template;
const [container] = worker.spec.containers;
const valueOf = (variable: string): string => container.env.find((each) => each.name === variable)?.value ?? '';
const portOf = (address: string): number => Number(address.split(':').at(-1));

describe('the manifests for Kubernetes', () => {
  it('are all applied by kustomize, but for the job that runs before and the secrets to fill in', () => {
    expect([...one('Kustomization').resources, 'kustomization.yaml', 'migrate.yaml', 'secrets.example.yaml'].sort()).toEqual(files.sort());
  });

  it('give the worker and the migration variables that they read, and no others', () => {
    expect(unknownToWorker(container.env.map((each) => each.name))).toEqual([]);
    expect(unknownToMigration(migration.spec.containers[0].env.map((each) => each.name))).toEqual([]);
    // What the controller sets itself must not be set here. @see its docs/concepts.md (read 2026-11)
    for (const { name: variable } of container.env)
      expect(variable).not.toMatch(/^TEMPORAL_(ADDRESS|NAMESPACE|DEPLOYMENT_NAME|WORKER_BUILD_ID|API_KEY|TLS)/);
    expect(unknownToWorker(['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID', 'TEMPORAL_TLS_CLIENT_CERT_PATH'])).toEqual([]);
  });

  it('refer to secrets and keys that the example has', () => {
    const secrets = new Map(all('Secret').map(({ metadata: { name: secret }, stringData }) => [secret, Object.keys(stringData)]));
    const references = [worker, migration].flatMap(({ spec: { containers, volumes } }) => [
      ...containers[0].env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
      ...volumes.flatMap(({ secret }) => (secret?.items ?? []).map((item) => ({ name: secret!.secretName, key: item.key }))),
    ]);
    const { apiKeySecretRef } = one('Connection').spec;
    for (const reference of [...references, apiKeySecretRef]) expect(secrets.get(reference.name), reference.name).toContain(reference.key);
    for (const { secretRef } of container.envFrom ?? []) expect(secrets.has(secretRef.name) || secretRef.optional).toBe(true);
    expect(one('WorkerDeployment').spec.workerOptions.connectionRef.name).toBe(one('Connection').metadata.name);
  });

  it('mount what they declare, and the CA of PostgreSQL where its URL names it', () => {
    for (const { spec } of [worker, migration]) {
      const volumes = spec.volumes.map((volume) => volume.name);
      for (const mount of spec.containers[0].volumeMounts) expect(volumes).toContain(mount.name);
      const ca = spec.containers[0].volumeMounts.find((mount) => mount.name === 'postgres-ca')?.mountPath ?? '';
      const path = spec.volumes.find((volume) => volume.name === 'postgres-ca')?.secret?.items[0]?.path ?? '';
      const url = all('Secret').find(({ metadata: { name: secret } }) => secret === 'postgres')?.stringData['url'] ?? '';
      expect(url).toContain(`?sslmode=verify-full&sslrootcert=${ca}/${path}`);
    }
  });

  it('run one image of this version, as the user of the Dockerfile', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(migration.spec.containers[0].image).toBe(container.image);
    expect(container.image).toMatch(new RegExp(`/tir-rollouts:${version.replaceAll('.', '\\.')}$`));
    const [, user, group] = /^USER (\d+):(\d+)$/m.exec(read('Dockerfile')) ?? [];
    for (const { spec } of [worker, migration])
      expect([spec.securityContext.runAsUser, spec.securityContext.runAsGroup]).toEqual([Number(user), Number(group)]);
  });

  it('wait longer for a worker to drain than the worker does itself', () => {
    expect(worker.spec.terminationGracePeriodSeconds).toBeGreaterThan(FORCE_SECONDS);
  });

  it('guard the pods that they mean, and let Prometheus in at the port of the metrics alone', () => {
    const { labels } = worker.metadata;
    expect(labels).toMatchObject(one('PodDisruptionBudget').spec.selector.matchLabels);
    const { podSelector, ingress } = one('NetworkPolicy').spec;
    const [{ key: label, values }] = podSelector.matchExpressions;
    expect(values).toEqual([labels[label], migration.metadata.labels[label]]);
    expect(ingress[0].ports).toEqual([{ port: portOf(valueOf('TIR_ROLLOUTS_METRICS_ADDRESS')) }]);
    const ports = Object.fromEntries((container.ports ?? []).map((each) => [each.name, each.containerPort]));
    expect(ports).toEqual({
      health: portOf(valueOf('TIR_ROLLOUTS_HEALTH_ADDRESS')),
      metrics: portOf(valueOf('TIR_ROLLOUTS_METRICS_ADDRESS')),
    });
  });
});

describe('the probes', () => {
  let state = 'RUNNING';
  let server: HealthServer;
  beforeAll(async () => {
    const database = { execute: async () => [] } as unknown as Database;
    server = await startHealthServer('127.0.0.1:0', { workerState: () => state, database });
  });
  afterAll(() => server.close());

  const { startupProbe, livenessProbe, readinessProbe } = container;
  it.each(Object.entries({ startupProbe, livenessProbe, readinessProbe }))('as %s, ask at a path and a port that there are', async (_name, asked) => {
    state = 'RUNNING';
    expect((await fetch(server.url + asked?.httpGet.path)).status).toBe(200);
    expect(container.ports?.map((each) => each.name)).toContain(asked?.httpGet.port);
  });

  it('take a worker that drains out, and do not kill it', async () => {
    state = 'DRAINING';
    expect((await fetch(server.url + readinessProbe?.httpGet.path)).status).toBe(503);
    expect((await fetch(server.url + livenessProbe?.httpGet.path)).status).toBe(200);
  });
});
