/** What a newcomer should know about the lines of a spec. */
import type { FieldComment, WriteOptions } from '../spec/write-yaml.js';
import type { Choices } from './draft.js';
import { priceOf } from './machine.js';
import { whyProbe } from './probe-choice.js';

/** A comment before it is wrapped. */
type Remark = FieldComment & { text: string };

/** Longest line of a comment, without its indentation. */
const WIDTH = 100;

/** Heading and comments; editors find the schema by the first line when its path is given. */
export function commentsOn(choices: Choices, schemaPath?: string): WriteOptions {
  const heading = [
    ...(schemaPath === undefined ? [] : [`yaml-language-server: $schema=${schemaPath}`]),
    'Written by tir-rollouts init. What has its default is left out.',
    ...(choices.namesProject ? [] : ['The project comes from --project, E2E_PROJECT_ID or the default of your profile.']),
  ];
  const comments = [
    ...frameworkComments(choices),
    ...modelComments(choices),
    { path: 'endpoint.skuName', text: machineText(choices) },
    probeComment(choices),
  ];
  return { heading, comments: comments.map(({ path, text }) => ({ path, text: wrapped(text) })) };
}

function frameworkComments({ framework, image, serverVersion }: Choices): Remark[] {
  const versions = (framework.serverVersions ?? []).filter((version) => version !== 'custom');
  return [
    ...(framework.huggingFaceId === undefined
      ? []
      : [{ path: 'endpoint.framework', text: `Serves ${framework.huggingFaceId}, which the framework decides.` }]),
    ...(image === undefined
      ? []
      : [{ path: 'endpoint.containerName', text: 'It must listen on port 8080. Its arguments are detailedInfo.args, one entry an argument.' }]),
    ...(serverVersion === undefined
      ? []
      : [{ path: 'endpoint.detailedInfo.serverVersion', text: `Chooses the image; TIR has ${versions.join(', ')}.` }]),
  ];
}

const GATED =
  'If it is gated, the download needs your token of Hugging Face: store the token in TIR as an integration, and write the number of that as endpoint.modelLoadIntegrationId.';

function modelComments({ target, framework, huggingFaceId, integrationId, repositoryId }: Choices): Remark[] {
  const rehearsed = target === 'simulator' ? ' The simulator takes any number, TIR only one of yours.' : '';
  const at = huggingFaceId === undefined ? 'endpoint.framework' : 'endpoint.detailedInfo.huggingFaceId';
  const downloads = huggingFaceId !== undefined || (framework.modelSource === 'fixedHuggingFace' && repositoryId === undefined);
  return [
    ...(huggingFaceId === undefined
      ? []
      : [{ path: at, text: 'The model, downloaded from Hugging Face when a replica starts.' }]),
    ...(downloads && integrationId === undefined ? [{ path: at, text: GATED }] : []),
    ...(integrationId === undefined
      ? []
      : [{ path: 'endpoint.modelLoadIntegrationId', text: `The integration whose token downloads the model.${rehearsed}` }]),
    ...(repositoryId === undefined
      ? []
      : [{ path: 'endpoint.modelId', text: `The model repository of TIR that holds the model.${rehearsed}` }]),
  ];
}

function machineText({ machine, target }: Choices): string {
  const size = [machine.gpu, machine.memory, machine.cpu].filter((part) => part !== '').join(', ');
  const invented = target === 'simulator' ? ' (the simulator invents its prices)' : '';
  return `${size}; ${priceOf(machine)}${machine.perHour ? ' a replica' : ''} when this was written${invented}. TIR bills from the creation until the endpoint is stopped or deleted.`;
}

function probeComment({ framework, probe, huggingFaceId }: Choices): Remark {
  const path = 'rollout.probe';
  if (probe.preset === 'none')
    return {
      path,
      text: `No source says what the server of ${framework.name} answers, so nothing is asked of it. Where you know a path, {preset: http, path: /health} proves more.`,
    };
  if ((probe.preset === 'kserve-v2' || probe.preset === 'torchserve') && probe.model === undefined)
    return { path, text: 'The proof that it serves: the server says that it is ready. With model, the name of a model on it, that model is asked.' };
  const why = whyProbe(framework, probe.preset, huggingFaceId);
  return { path, text: `${why ? `${why} ` : ''}The proof that it serves: it answers three times in a row.` };
}

/** One comment of several lines, none longer than a screen. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
