/** Which model an endpoint serves: what is asked depends on where its framework finds one. */
import { suggestedModels, type Framework } from '../../../workflows/contract/frameworks.js';
import type { Choices } from '../../init/draft.js';
import type { Numbered } from '../../init/reader.js';
import type { Access, InitContext } from './access.js';
import type { Choice } from './prompts.js';

type Model = Pick<Choices, 'huggingFaceId' | 'repositoryId' | 'modelPath' | 'integrationId' | 'image' | 'serverVersion'>;

/** Small and open, so that a first endpoint needs neither a big machine nor a token. */
const smallAndOpen: Readonly<Record<string, string>> = { vllm: 'gpt2', dynamo: 'gpt2', sglang: 'Qwen/Qwen2.5-1.5B-Instruct' };

/** What stands for a repository in a rehearsal without one. */
const REHEARSED_ID = '1234';

/** @throws RolloutsError `invalid` for an answer that will not do, where nobody can be asked */
export async function askModel(context: InitContext, access: Access, framework: Framework): Promise<Model> {
  const { flags } = context;
  const source = await sourceOf(context, framework);
  const repositoryId = source === 'repository' ? await askRepository(context, access, framework) : undefined;
  const huggingFaceId = source === 'huggingFace' ? await askHuggingFaceId(context, framework) : flags.model;
  const downloads = huggingFaceId !== undefined || (framework.huggingFaceId !== undefined && repositoryId === undefined);
  const integrationId = downloads || flags.integration !== undefined ? await askIntegration(context, access) : undefined;
  const image = framework.modelSource === 'containerImage' ? await askImage(context) : flags.image;
  const serverVersion = await askServerVersion(context, framework);
  return {
    ...(huggingFaceId === undefined ? {} : { huggingFaceId }),
    ...(repositoryId === undefined ? {} : { repositoryId }),
    ...(flags.modelPath === undefined ? {} : { modelPath: flags.modelPath }),
    ...(integrationId === undefined ? {} : { integrationId }),
    ...(image === undefined ? {} : { image }),
    ...(serverVersion === undefined ? {} : { serverVersion }),
  };
}

/** Where the model is to be asked for; the flags decide where both are possible. */
async function sourceOf({ flags, interview }: InitContext, { modelSource }: Framework): Promise<'huggingFace' | 'repository' | 'given'> {
  if (flags.modelRepository !== undefined || modelSource === 'repository' || modelSource === 'finetuned') return 'repository';
  if (modelSource !== 'huggingFaceOrRepository') return 'given';
  if (flags.model !== undefined) return 'huggingFace';
  const source = await interview.answer({
    flag: '--model (or --model-repository)',
    asks: 'Where is the model?',
    suggestion: 'huggingFace',
    isSettled: true,
    choices: [
      { value: 'huggingFace', label: 'on Hugging Face' },
      { value: 'repository', label: 'in a model repository of TIR' },
    ],
  });
  return source as 'huggingFace' | 'repository';
}

function askHuggingFaceId({ flags, interview }: InitContext, framework: Framework): Promise<string> {
  const suggestion = smallAndOpen[framework.name];
  const listed = suggestedModels(framework) ?? [];
  const models = suggestion === undefined || listed.includes(suggestion) ? listed : [suggestion, ...listed];
  return interview.answer({
    flag: '--model',
    asks: 'Which model?',
    ...(flags.model === undefined ? {} : { given: flags.model }),
    ...(suggestion === undefined ? {} : { suggestion }),
    choices: models.map((value) => ({ value, ...(value === suggestion ? { hint: 'small, and open to all' } : {}) })),
    another: { label: 'another one of Hugging Face …', asks: 'Which one? It is named OWNER/MODEL' },
    check: (text) => (/^[\w.-]+(\/[\w.-]+)?$/.test(text) ? undefined : 'A model of Hugging Face is named OWNER/MODEL, such as Qwen/Qwen2.5-7B-Instruct.'),
  });
}

async function askRepository({ flags, interview }: InitContext, { place, reader }: Access, framework: Framework): Promise<number> {
  const repositories = await reader.listRepositories();
  const ofItsKind = (one: Numbered) => Number(!one.about.includes(framework.name));
  const sorted = repositories.toSorted((a, b) => ofItsKind(a) - ofItsKind(b) || a.id - b.id);
  const rehearsed = place.target === 'simulator';
  const suggestion = sorted.length > 0 ? (sorted.length === 1 || rehearsed ? String(sorted[0]?.id) : undefined) : rehearsed ? REHEARSED_ID : undefined;
  if (!rehearsed && sorted.length === 0) interview.prompts?.complain('There is no model repository in this project. Make one in TIR and upload the model; then run this again (Ctrl-C ends it).');
  const text = await interview.answer({
    flag: '--model-repository',
    asks: 'Which model repository?',
    ...(flags.modelRepository === undefined ? {} : { given: idOf(flags.modelRepository, sorted) }),
    ...(suggestion === undefined ? {} : { suggestion }),
    choices: sorted.map(choiceOf),
    ...(rehearsed ? { another: { label: 'another number: the simulator takes any', asks: 'Which number?' }, check: faultOfNumber } : sorted.length === 0 ? { check: noSuch } : {}),
  });
  return Number(text);
}

/** @returns undefined for none */
async function askIntegration({ flags, interview }: InitContext, { place, reader }: Access): Promise<number | undefined> {
  const integrations = await reader.listIntegrations();
  const rehearsed = place.target === 'simulator';
  // Nothing to choose from is no question; the spec tells how to add one.
  if (integrations.length === 0 && flags.integration === undefined) return undefined;
  const text = await interview.answer({
    flag: '--integration',
    asks: 'Is the model gated? Then: which integration has the token of Hugging Face?',
    ...(flags.integration === undefined ? {} : { given: idOf(flags.integration, integrations) }),
    suggestion: 'none',
    isSettled: true,
    choices: [{ value: 'none', label: 'none: the model is open to all' }, ...integrations.map(choiceOf)],
    ...(rehearsed ? { check: faultOfNumber } : {}),
  });
  return text === 'none' ? undefined : Number(text);
}

const askImage = ({ flags, interview }: InitContext): Promise<string> =>
  interview.answer({
    flag: '--image',
    asks: 'Which image? With a version, such as docker.io/hashicorp/http-echo:1.0.0',
    ...(flags.image === undefined ? {} : { given: flags.image }),
    check: (text) => (/^\S+$/.test(text) ? undefined : 'An image is named as for docker pull, such as docker.io/hashicorp/http-echo:1.0.0.'),
  });

/** Of frameworks whose image is chosen by it. */
async function askServerVersion({ flags, interview }: InitContext, framework: Framework): Promise<string | undefined> {
  const versions = (framework.serverVersions ?? []).filter((version) => version !== 'custom');
  if (versions.length === 0 || (flags.image !== undefined && flags.serverVersion === undefined)) return flags.serverVersion;
  return interview.answer({
    flag: '--server-version',
    asks: `Which version of ${framework.name}?`,
    ...(flags.serverVersion === undefined ? {} : { given: flags.serverVersion }),
    ...(versions[0] === undefined ? {} : { suggestion: versions[0] }),
    isSettled: true,
    choices: versions.map((value) => ({ value })),
  });
}

const faultOfNumber = (text: string): string | undefined =>
  /^[1-9]\d{0,14}$/.test(text) ? undefined : 'It is named by its number, such as 1234.';
const noSuch = (): string => 'TIR knows none in this project. Make one in TIR, then run this again.';

/** TIR's number of what is named by number or by name. */
const idOf = (text: string, all: readonly Numbered[]): string => String(all.find(({ name }) => name === text)?.id ?? text);
const choiceOf = ({ id, name, about }: Numbered): Choice => ({ value: String(id), label: [id, name, about].filter(Boolean).join('  ') });
