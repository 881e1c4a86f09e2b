/** Which machine a replica runs on, from TIR's list of now. */
import type { Framework } from '../../../workflows/contract/frameworks.js';
import { RolloutsError } from '../../errors.js';
import { cheapest, priceOf, type Machine } from '../../init/machine.js';
import { table } from '../output.js';
import type { Access, InitContext } from './access.js';
import type { Choice } from './prompts.js';

/** Frameworks without a language model in them do without a GPU. */
const wantsGpu = ({ protocol, modelSource }: Framework): boolean =>
  protocol === 'openai' || modelSource === 'e2eImage' || modelSource === 'fixedHuggingFace';

/** @throws RolloutsError `refused` when TIR sells none by the hour */
export async function askMachine({ flags, interview }: InitContext, { reader, place }: Access, framework: Framework): Promise<Machine> {
  const machines = await reader.listMachines(framework.name);
  if (machines.length === 0)
    throw new RolloutsError(
      'refused',
      `TIR lists no machine by the hour for ${framework.name} in ${place.location}. Try another location with --location, or write the spec by hand: examples/ shows how.`,
    );
  const suggestion = cheapest(machines, { withGpu: wantsGpu(framework) })?.name;
  const name = await interview.answer({
    flag: '--sku',
    asks: 'Which machine for each replica?',
    ...(flags.sku === undefined ? {} : { given: flags.sku }),
    ...(suggestion === undefined ? {} : { suggestion }),
    choices: choicesOf(machines),
  });
  return machines.find((machine) => machine.name === name) as Machine;
}

/** In columns: name, GPU, memory, processors, price, and whether there is one now. */
export function choicesOf(machines: readonly Machine[]): Choice[] {
  const rows = machines.map((machine) => [
    machine.name,
    machine.gpu || 'no GPU',
    machine.memory,
    machine.cpu,
    priceOf(machine),
    machine.isAvailable ? '' : 'out of stock',
  ]);
  const lines = table(rows);
  return machines.map(({ name, isAvailable }, index) => ({
    value: name,
    label: lines[index]?.toString() ?? name,
    ...(isAvailable ? {} : { hint: 'a rollout waits for it, up to createSeconds of the spec' }),
  }));
}
