/** What a command line says so far, as far as it matters for a suggestion: shells hand its words over as they were typed. */
import { homedir } from 'node:os';
import type { ConnectRolloutsOptions } from '../../settings.js';

export interface TypedLine {
  /** The first word that is no option; '' while there is none. */
  command: string;
  /** The second one: the endpoint that the command is about. */
  name?: string;
  /** Which stack, which TIR and which project are meant. */
  options: Pick<ConnectRolloutsOptions, 'target' | 'profile' | 'dataDirectory' | 'projectId' | 'location'>;
}

/** @param words after the name of the program and before the cursor; bash makes three of --option=value */
export function readTypedLine(words: readonly string[]): TypedLine {
  const plain: string[] = [];
  const said: Record<string, string> = {};
  const rest = words.filter((word) => word !== '=').map(unquoted);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, long = '', attached] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (wanted.includes(long)) said[long] = attached ?? rest.shift() ?? '';
    else if (!word.startsWith('-')) plain.push(word);
  }
  const [command = '', name] = plain;
  const { target, profile, project, location, 'data-dir': folder } = said;
  return {
    command,
    ...(name === undefined ? {} : { name }),
    options: {
      ...(target === 'tir' || target === 'simulator' ? { target } : {}),
      ...(profile ? { profile } : {}),
      ...(project && /^\d+$/.test(project) ? { projectId: Number(project) } : {}),
      ...(location ? { location } : {}),
      ...(folder ? { dataDirectory: folder.replace(/^~(?=\/|$)/, homedir()) } : {}),
    },
  };
}

const wanted: readonly string[] = ['target', 'profile', 'project', 'location', 'data-dir'];

/** Without the quotes and backslashes of a shell; an open quote counts too. */
const unquoted = (word: string): string =>
  word.replace(
    /\\(.)|'([^']*)'?|"((?:[^"\\]|\\.)*)"?/gs,
    (_all, escaped?: string, single?: string, double?: string) =>
      escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? '',
  );
