import { findFramework, resolveProbe } from '../frameworks.js';
import type { ProbePreset } from '../frameworks.js';
import { findProbePathFault } from '../probe-path.js';
import type { EndpointSpec, ProbeCheck } from '../spec.js';
import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';

type ResolvedProbe = NonNullable<ReturnType<typeof resolveProbe>>;

const at = (name: keyof ProbeCheck): string => `rollout.probe.${name}`;
const from = ['endpoint.framework', 'endpoint.isReadinessProbeEnabled', 'endpoint.readinessProbe', at('preset'), at('path')];

/** Which presets read a field; the others would ignore it without a word. */
const readers: Partial<Record<keyof ProbeCheck, readonly ProbePreset[]>> = {
  path: ['http', 'embeddings', 'rerank'],
  method: ['http'],
  expectStatus: ['http'],
  body: ['http', 'kserve-v2', 'torchserve', 'embeddings', 'rerank'],
  expectText: ['http', 'openai-chat', 'openai-completion', 'kserve-v2', 'torchserve'],
  model: ['openai-chat', 'openai-completion', 'kserve-v2', 'torchserve', 'embeddings', 'rerank'],
  port: ['tcp', 'grpc'],
  grpcService: ['grpc'],
};

/** There is a way to prove that the endpoint serves, and every field of the check counts. */
export const probeCheckRule: Rule = (spec) => {
  const probe = resolveProbe(spec);
  if (!probe) {
    // An unknown framework is another rule's to report.
    if (!findFramework(spec.endpoint.framework)) return [];
    return [
      error({
        code: 'probe-missing',
        path: at('preset'),
        from,
        message: `Nothing says how to prove that ${spec.endpoint.framework} serves.`,
        fix: 'Give rollout.probe, such as {preset: http, path: /health}, or switch readinessProbe on with its path.',
      }),
    ];
  }
  return [...fieldFaults(spec, probe), ...pathFaults(spec), ...presetFaults(spec, probe), ...streakFaults(spec)];
};

function fieldFaults({ rollout }: EndpointSpec, { preset, path }: ResolvedProbe): Fault[] {
  return (Object.keys(readers) as (keyof ProbeCheck)[]).flatMap((name) => {
    const allowed = readers[name] ?? [];
    if (rollout.probe[name] === undefined) return [];
    // A path says little of what is asked there, so whoever gives one says the preset too.
    const isRead = allowed.includes(preset) && (name !== 'path' || preset === 'http' || rollout.probe.preset !== undefined);
    if (isRead && !(name === 'model' && asksNoModel(preset, path))) return [];
    const how = rollout.probe.preset === undefined ? `the probe of this framework is ${preset}` : `the preset is ${preset}`;
    const where = isRead ? `model does not count at ${path ?? 'the native path'} of ${preset}, whose server has one model.` : undefined;
    return [
      error({
        code: 'probe-field-unused',
        path: at(name),
        from,
        message: where ?? `${name} counts only for ${allowed.join(', ')}, and ${how}.`,
        fix: where ? 'Leave it out, or give the path of the OpenAI protocol, such as /v1/embeddings.' : `Leave it out, or write preset: ${allowed[0]}.`,
      }),
    ];
  });
}

function pathFaults(spec: EndpointSpec): Fault[] {
  const fault = findProbePathFault(spec);
  return fault ? [error({ code: 'probe-path-outside', from: [...from, at('model')], ...fault })] : [];
}

/** The paths of Text Embeddings Inference take no model. */
const asksNoModel = (preset: ProbePreset, path: string | undefined): boolean =>
  (preset === 'embeddings' || preset === 'rerank') && (path === undefined || path === '/embed' || path === '/rerank');

function presetFaults({ endpoint, rollout }: EndpointSpec, { preset, path }: ResolvedProbe): Fault[] {
  const { probe } = rollout;
  if (preset === 'none') {
    return [
      warning({
        code: 'probe-none',
        path: at('preset'),
        from,
        message: 'Without a probe nothing proves that it serves: the rollout ends Unproven, on the word of TIR alone.',
        fix: 'Choose a preset, such as http with a path.',
      }),
    ];
  }
  if (preset === 'http' && path === undefined) {
    return [
      error({
        code: 'probe-path-missing',
        path: at('path'),
        from,
        message: 'An http probe needs a path.',
        fix: 'Give rollout.probe.path, such as /health.',
      }),
    ];
  }
  if (preset === 'http' && probe.body !== undefined && probe.method === 'GET') {
    return [
      error({
        code: 'probe-body-without-post',
        path: at('method'),
        from,
        message: 'A GET carries no body.',
        fix: 'Leave method out (POST with a body).',
      }),
    ];
  }
  if ((preset === 'kserve-v2' || preset === 'torchserve') && probe.expectText !== undefined && probe.body === undefined) {
    return [
      error({
        code: 'probe-field-unused',
        path: at('expectText'),
        from,
        message: `expectText is looked for in a prediction, and ${preset} makes one only of an input.`,
        fix: 'Give body, or leave expectText out.',
      }),
    ];
  }
  // TorchServe tells that it is ready, but of a model only by a prediction.
  const proven = preset === 'torchserve' ? probe.model !== undefined && probe.body !== undefined : probe.model !== undefined;
  if ((preset === 'kserve-v2' || preset === 'torchserve') && !proven) {
    if (probe.body !== undefined)
      return [
        error({
          code: 'probe-model-missing',
          path: at('model'),
          from,
          message: 'An input needs the model that it is for.',
          fix: 'Give rollout.probe.model, the name of the model on the server.',
        }),
      ];
    return [
      warning({
        code: 'probe-model-unnamed',
        path: at('model'),
        from,
        message: `The probe shows that the ${endpoint.framework} server is ready, not that a model is.`,
        fix: `Give rollout.probe.model, the name of the model on the server${preset === 'torchserve' ? ', and an input as body' : ''}.`,
      }),
    ];
  }
  return [];
}

function streakFaults({ rollout }: EndpointSpec): Fault[] {
  const { probe, deadlines } = rollout;
  const leastSeconds = (probe.successes - 1) * probe.intervalSeconds;
  if (leastSeconds < deadlines.probeSeconds) return [];
  return [
    error({
      code: 'probe-deadline-too-short',
      path: 'rollout.deadlines.probeSeconds',
      from: [at('successes'), at('intervalSeconds')],
      message: `${probe.successes} successes ${probe.intervalSeconds} s apart take at least ${leastSeconds} s.`,
      fix: `Use more than ${leastSeconds}, or fewer successes.`,
    }),
  ];
}
