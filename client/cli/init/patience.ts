/** What to do while TIR, or the simulator, is not reached: whoever typed answers decides, and loses none of them. */
import type { TirReader } from '../../init/reader.js';
import { RolloutsError } from '../../errors.js';
import type { Interview } from './interview.js';

/** A third way besides another try and giving up. */
export interface OtherWay {
  label: string;
  hint: string;
  /** Goes it, and ends with what is to be told. */
  go: (cause: RolloutsError) => Promise<never>;
}

/** Reads until there is an answer. @throws RolloutsError as the read threw it, where nobody can be asked or the person gives up. @throws Interrupted */
export async function readPatiently<T>({ prompts }: Interview, read: () => Promise<T>, otherWay?: OtherWay): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (err) {
      if (!prompts || !(err instanceof RolloutsError) || err.code !== 'unreachable') throw err;
      prompts.complain(err.message);
      const choice = await prompts.choose('There was no answer. What now?', [
        { value: 'again', label: 'try again', hint: 'all that you answered is kept' },
        ...(otherWay ? [{ value: 'other', label: otherWay.label, hint: otherWay.hint }] : []),
        { value: 'give-up', label: 'give up', hint: 'nothing is written' },
      ]);
      if (choice === 'give-up') throw err;
      if (choice === 'other' && otherWay) return otherWay.go(err);
    }
  }
}

/** The same reader, whose every list is read patiently. */
export const patientReader = (reader: TirReader, interview: Interview): TirReader => ({
  listEndpoints: () => readPatiently(interview, () => reader.listEndpoints()),
  listFrameworks: () => readPatiently(interview, () => reader.listFrameworks()),
  listMachines: (framework) => readPatiently(interview, () => reader.listMachines(framework)),
  listRepositories: () => readPatiently(interview, () => reader.listRepositories()),
  listIntegrations: () => readPatiently(interview, () => reader.listIntegrations()),
});
