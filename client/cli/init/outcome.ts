/** How `init` ends: what was written, and what to type next. */
import type { Finding } from '../../../workflows/contract/finding.js';
import { shellWord } from '../../../workflows/contract/visible.js';
import type { Choices } from '../../init/draft.js';
import { priceOf } from '../../init/machine.js';
import { whyProbe } from '../../init/probe-choice.js';
import { line, paint, print, printJson, typed } from '../output.js';
import type { InitFlags } from './flags.js';
import type { ProfileAccess } from './access.js';

export interface Outcome {
  choices: Choices;
  file: string;
  text: string;
  findings: Finding[];
  profile?: ProfileAccess;
  replacedProfile: boolean;
}

/** The next commands, as they can be typed in the present folder. */
export function nextCommands({ file, profile }: Pick<Outcome, 'file' | 'profile'>, { dataDir }: InitFlags): string[] {
  // Where the environment names a profile, a command that says nothing means the real TIR.
  const target = process.env['TIR_ROLLOUTS_PROFILE'] ? ['--target', 'simulator'] : [];
  const flags = [...(profile ? ['--profile', profile.name] : target), ...(dataDir ? ['--data-dir', dataDir] : [])];
  return ['plan', 'apply'].map((verb) => ['tir-rollouts', verb, '-f', file, ...flags].map(shellWord).join(' '));
}

export function showOutcome(outcome: Outcome, flags: InitFlags): void {
  const { choices, file, profile, text, findings, replacedProfile } = outcome;
  const next = nextCommands(outcome, flags);
  const wrote = profile?.save ? (replacedProfile ? 'replaced' : 'added') : 'unchanged';
  if (flags.json)
    return printJson({
      target: choices.target,
      projectId: choices.projectId,
      location: choices.location,
      name: choices.name,
      framework: choices.framework.name,
      skuName: choices.machine.name,
      probe: choices.probe,
      file,
      yaml: text,
      findings,
      ...(profile ? { profile: { name: profile.name, file: profile.file, state: wrote } } : {}),
      next,
    });
  const { machine, replicas } = choices;
  if (profile?.save) print(line`${paint('green', '✔')} profile ${paint('bold', profile.name)} ${wrote} in ${profile.file}, for your eyes alone`);
  print(line`${paint('green', '✔')} ${paint('bold', file)}  ${choices.name}: ${choices.framework.name} on ${replicas} × ${machine.name}, ${priceOf(machine)}${replicas > 1 ? ' each' : ''}`);
  const why = whyProbe(choices.framework, choices.probe.preset, choices.huggingFaceId);
  if (why) print(`  probe ${choices.probe.preset}: ${why}`);
  print();
  print(`Next${choices.target === 'tir' ? ', and apply costs money from the moment that it creates the endpoint' : ''}:`);
  const needsWorker = profile ? [[`tir-rollouts up --profile ${shellWord(profile.name)}`, 'a worker that may use the profile, in another terminal']] : [];
  const about = ['what apply would do, and the price; it changes nothing', 'rolls it out, and follows it until it is Healthy'];
  const rows = [...needsWorker, ...next.map((command, index) => [command, about[index] ?? ''])].map(([command = '', words = '']) => [typed(command), words]);
  const width = Math.max(...rows.map(([command = '']) => command.length));
  for (const [command = '', words = ''] of rows) print(line`  ${command.padEnd(width)}  ${paint('dim', words)}`);
}
