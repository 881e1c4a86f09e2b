import type { InitContext } from './access.js';

/** The number of the TIR project, from the flag or the environment where it is there. @param before what was answered and will not do, perhaps: it is asked again */
export async function askProject({ flags, interview, environment }: InitContext, before?: number): Promise<number> {
  const given = before === undefined ? (flags.project?.toString() ?? (environment['E2E_PROJECT_ID']?.trim() || undefined)) : undefined;
  const text = await interview.answer({
    flag: '--project',
    asks: 'Which TIR project? Its number stands in the address of the portal',
    ...(given === undefined ? {} : { given }),
    ...(before === undefined ? {} : { suggestion: String(before) }),
    check: (answer) => (/^[1-9]\d{0,14}$/.test(answer) ? undefined : 'A project is named by its number, such as 12345.'),
  });
  return Number(text);
}
