/** From choices to a spec, and to the YAML that a newcomer reads. */
import type { Framework, ProbePreset } from '../../workflows/contract/frameworks.js';
import type { Finding } from '../../workflows/contract/finding.js';
import { API_VERSION, type EndpointSpecInput } from '../../workflows/contract/spec.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';
import { RolloutsError } from '../errors.js';
import { checkDocuments } from '../spec/load-specs.js';
import { readYaml } from '../spec/read-yaml.js';
import { writeYaml } from '../spec/write-yaml.js';
import { commentsOn } from './draft-comments.js';
import type { Machine } from './machine.js';

/** Everything that was asked. */
export interface Choices {
  target: 'tir' | 'simulator';
  projectId: number;
  location: 'Delhi' | 'Chennai';
  /** Whether the spec names the project; without it, whoever applies the spec does. */
  namesProject: boolean;
  framework: Framework;
  name: string;
  machine: Machine;
  replicas: number;
  huggingFaceId?: string;
  repositoryId?: number;
  modelPath?: string;
  integrationId?: number;
  image?: string;
  serverVersion?: string;
  probe: { preset: ProbePreset; path?: string; model?: string };
}

/** A spec without a mistake, as text. */
export interface Draft {
  text: string;
  /** Its warnings, with their lines. */
  findings: Finding[];
}

/** @param file what findings call the text. @throws RolloutsError `invalid` with every mistake, where answers do not go together */
export function draftSpec(choices: Choices, file: string, schemaPath?: string): Draft {
  const { spec, findings } = validateSpec(specOf(choices));
  if (!spec) throw disagreement(findings);
  const text = writeYaml(spec, commentsOn(choices, schemaPath));
  const { projectId, location } = choices;
  // What counts is the text: it is read back and checked as `validate` does it.
  const reading = readYaml(file, text, {});
  const read = checkDocuments(reading.documents, { context: { projectId, location } });
  const all = [...reading.findings, ...read.findings];
  if (read.specs.length !== 1) throw disagreement(all);
  return { text, findings: all };
}

const disagreement = (findings: readonly Finding[]): RolloutsError => {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return new RolloutsError('invalid', `These answers do not go together. ${errors.map(({ message, fix }) => `${message} ${fix}`).join(' ')}`, {
    findings: [...errors],
  });
};

function specOf(choices: Choices): EndpointSpecInput {
  const { framework, machine, huggingFaceId, serverVersion, repositoryId, modelPath, integrationId, image } = choices;
  return {
    apiVersion: API_VERSION,
    endpoint: {
      name: choices.name,
      ...(choices.namesProject ? { projectId: choices.projectId } : {}),
      location: choices.location,
      framework: framework.name,
      ...(repositoryId === undefined ? {} : { modelId: repositoryId }),
      ...(modelPath === undefined ? {} : { modelPath }),
      ...(integrationId === undefined ? {} : { modelLoadIntegrationId: integrationId }),
      skuName: machine.name,
      skuType: 'hourly',
      replica: choices.replicas,
      detailedInfo: {
        ...(huggingFaceId === undefined ? {} : { huggingFaceId }),
        ...(serverVersion === undefined ? {} : { serverVersion }),
      },
      ...(image === undefined ? {} : { containerName: image }),
      ...readinessOf(choices),
    },
    rollout: { probe: probeOf(choices) },
  };
}

/** TIR sends no traffic to a replica of the user's own image before that path answers. */
const readinessOf = ({ framework, probe }: Choices): Partial<EndpointSpecInput['endpoint']> =>
  framework.modelSource === 'containerImage' && probe.preset === 'http'
    ? { isReadinessProbeEnabled: true, readinessProbe: { path: probe.path } }
    : {};

const probeOf = ({ probe }: Choices): NonNullable<EndpointSpecInput['rollout']>['probe'] => ({
  preset: probe.preset,
  ...(probe.path === undefined ? {} : { path: probe.path }),
  ...(probe.model === undefined ? {} : { model: probe.model }),
});
