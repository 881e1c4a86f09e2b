/** The questions about the endpoint itself, in the order in which each decides the next. */
import { findFramework, type Framework, type ModelSource, type ProbePreset } from '../../../workflows/contract/frameworks.js';
import type { Choices } from '../../init/draft.js';
import { faultOfName, suggestName } from '../../init/endpoint-name.js';
import { probeChoices, suggestedPath } from '../../init/probe-choice.js';
import type { Access, InitContext, Location } from './access.js';
import { askMachine } from './machine.js';
import { askModel } from './model.js';
import type { Choice } from './prompts.js';

export async function askSpec(context: InitContext, access: Access): Promise<Choices> {
  const { place } = access;
  const framework = await askFramework(context, access);
  const model = await askModel(context, access, framework);
  const machine = await askMachine(context, access, framework);
  const replicas = await askReplicas(context);
  const name = await askName(context, access, model.huggingFaceId ?? model.image ?? framework.name);
  const probe = await askProbe(context, framework, model.huggingFaceId);
  return {
    target: place.target,
    projectId: place.projectId,
    location: place.location as Location,
    namesProject: access.namesProject,
    framework,
    ...model,
    machine,
    replicas,
    name,
    probe,
  };
}

const sources: Record<ModelSource, string> = {
  huggingFaceOrRepository: 'a model of Hugging Face, or of a model repository',
  containerImage: 'an image of your own',
  repository: 'models of a model repository',
  finetuned: 'what a finetuning job wrote',
  builtIn: 'its own model',
  fixedHuggingFace: 'its own model',
  e2eImage: 'its own model',
};
/** The engines and servers for models of one's own before those that are one model. */
const order = Object.keys(sources) as ModelSource[];

async function askFramework({ flags, interview }: InitContext, { reader }: Access): Promise<Framework> {
  const frameworks = (await reader.listFrameworks()).toSorted((a, b) => rank(a) - rank(b));
  const name = await interview.answer({
    flag: '--framework',
    asks: 'Which framework?',
    ...(flags.framework === undefined ? {} : { given: flags.framework }),
    suggestion: frameworks.some((one) => one.name === 'vllm') ? 'vllm' : (frameworks[0]?.name ?? ''),
    choices: frameworks.map((one): Choice => ({ value: one.name, hint: one.huggingFaceId ?? sources[one.modelSource] })),
  });
  return findFramework(name) as Framework;
}

const rank = (framework: Framework): number => order.indexOf(framework.modelSource) - (framework.name === 'vllm' ? 0.5 : 0);

/** TIR's most; with a private cluster there may be more. */
const MOST_REPLICAS = 64;

async function askReplicas({ flags, interview }: InitContext): Promise<number> {
  const text = await interview.answer({
    flag: '--replicas',
    asks: 'How many replicas? Each is a machine, and is billed',
    ...(flags.replicas === undefined ? {} : { given: String(flags.replicas) }),
    suggestion: '1',
    isSettled: true,
    check: (answer) => (/^\d+$/.test(answer) && Number(answer) >= 1 && Number(answer) <= MOST_REPLICAS ? undefined : `It is a number from 1 to ${MOST_REPLICAS}.`),
  });
  return Number(text);
}

const askName = ({ flags, interview }: InitContext, { existing }: Access, after: string): Promise<string> =>
  interview.answer({
    flag: '--name',
    asks: 'What shall the endpoint be called?',
    ...(flags.name === undefined ? {} : { given: flags.name }),
    suggestion: suggestName(after, existing),
    check: (name) => faultOfName(name, existing),
  });

async function askProbe({ flags, interview }: InitContext, framework: Framework, model: string | undefined): Promise<Choices['probe']> {
  const choices = probeChoices(framework, model);
  const preset = (await interview.answer({
    flag: '--probe',
    asks: 'How shall it be proven that it serves?',
    ...(flags.probe === undefined ? {} : { given: flags.probe }),
    suggestion: choices[0]?.preset ?? 'none',
    isSettled: true,
    choices: choices.map(({ preset: value, about }) => ({ value, label: `${about} (${value})` })),
  })) as ProbePreset;
  // A path or a model that the preset does not read is told by the rules of a spec.
  const path = preset === 'http' ? await askPath({ flags, interview }, framework) : flags.probePath;
  return { preset, ...(path === undefined ? {} : { path }), ...(flags.probeModel === undefined ? {} : { model: flags.probeModel }) };
}

const askPath = ({ flags, interview }: Pick<InitContext, 'flags' | 'interview'>, framework: Framework): Promise<string> =>
  interview.answer({
    flag: '--probe-path',
    asks: 'Which path does it answer once it is ready?',
    ...(flags.probePath === undefined ? {} : { given: flags.probePath }),
    suggestion: suggestedPath(framework),
    isSettled: true,
    check: (path) => (/^\/\S*$/.test(path) ? undefined : 'A path begins with a slash, such as /health.'),
  });
