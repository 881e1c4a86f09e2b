import type { InitContext } from './access.js';

/** The number of the TIR project. @param useGiven take it from the flag or the environment where it is there */
export async function askProject({ flags, interview, environment }: InitContext, useGiven = true): Promise<number> {
  const given = useGiven ? (flags.project?.toString() ?? (environment['E2E_PROJECT_ID']?.trim() || undefined)) : undefined;
  const text = await interview.answer({
    flag: '--project',
    asks: 'Which TIR project? Its number stands in the address of the portal',
    ...(given === undefined ? {} : { given }),
    check: (answer) => (/^[1-9]\d{0,14}$/.test(answer) ? undefined : 'A project is named by its number, such as 12345.'),
  });
  return Number(text);
}
