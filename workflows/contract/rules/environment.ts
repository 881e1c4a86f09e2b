import type { EndpointAttributes, EnvironmentVariable } from '../spec.js';
import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';
import { formatPath } from './field-path.js';
import type { FieldPath } from './field-path.js';
import { isForSpecs, nameForSpecs, REFERENCE_PREFIX } from './reference.js';
import { isSecretName, isSecretValue, isSwitch } from './secret.js';

const block = 'endpoint.resourceDetails.envVariables';

/** Each variable has one source, secrets are references, and no row is overruled by a later one. */
export const environmentRule: Rule = ({ endpoint }) => {
  const rows = endpoint.resourceDetails.envVariables;
  return [
    ...rows.flatMap((row, index) => [...rowFaults(row, `${block}[${index}]`), ...repeatedFaults(rows, index)]),
    ...argumentFaults(endpoint.detailedInfo),
  ];
};

function rowFaults(row: EnvironmentVariable, at: string): Fault[] {
  const from = [`${at}.value`, `${at}.valueFrom`];
  if (row.value !== undefined && row.valueFrom !== undefined) {
    return [
      error({
        code: 'variable-source-twice',
        path: at,
        from,
        message: `${row.key} has both value and valueFrom.`,
        fix: 'Keep valueFrom for a secret, value for anything else.',
      }),
    ];
  }
  if (row.valueFrom !== undefined) return referenceFaults(row.key, row.valueFrom.env, `${at}.valueFrom.env`);
  if (row.value === undefined) {
    return [
      error({
        code: 'variable-source-missing',
        path: at,
        from,
        message: `${row.key} has no value.`,
        fix: `Give value, or valueFrom: {env: ${REFERENCE_PREFIX}NAME} for a secret.`,
      }),
    ];
  }
  if ((isSecretName(row.key) && !isSwitch(row.value)) || isSecretValue(row.value)) {
    const why = isSecretName(row.key) ? `${row.key} sounds like a secret` : `The value of ${row.key} looks like a secret`;
    return [
      error({
        code: 'variable-secret-literal',
        path: `${at}.value`,
        from: [`${at}.key`],
        message: `${why}, and literal values are stored in plain text.`,
        fix: `Write valueFrom: {env: ${nameForSpecs(row.key)}} and set ${nameForSpecs(row.key)} in the environment of the worker.`,
      }),
    ];
  }
  return [];
}

/** What the configuration of a worker names beside the prefix is not known here. */
const referenceFaults = (key: string, name: string, path: string): Fault[] =>
  isForSpecs(name)
    ? []
    : [
        warning({
          code: 'variable-reference-name',
          path,
          message: `${key} refers to ${name}, and of its environment a worker gives specs only the variables that begin with ${REFERENCE_PREFIX}, and those that TIR_ROLLOUTS_REFERENCES names there.`,
          fix: `Call it ${nameForSpecs(name)}, here and where the worker runs; or name ${name} in TIR_ROLLOUTS_REFERENCES where the worker runs.`,
        }),
      ];

function repeatedFaults(rows: readonly EnvironmentVariable[], index: number): Fault[] {
  const key = rows[index]?.key;
  const first = rows.findIndex((row) => row.key === key);
  if (first === index) return [];
  return [
    warning({
      code: 'variable-repeated',
      path: `${block}[${index}].key`,
      from: [`${block}[${first}].key`],
      message: `${key} is there before, as row ${first + 1}: the later row wins.`,
      fix: 'Keep one of them.',
    }),
  ];
}

/** Arguments have no references, so a secret among them is stored in plain text wherever the spec goes. */
function argumentFaults({ commands, args, engineArgs }: EndpointAttributes['detailedInfo']): Fault[] {
  const words: (readonly [FieldPath, unknown])[] = [
    ...commands.map((word, index) => [['commands', index], word] as const),
    ...args.map((word, index) => [['args', index], word] as const),
    ...Object.entries(engineArgs).map(([name, word]) => [['engineArgs', name], word] as const),
  ];
  return words
    .filter(([, word]) => typeof word === 'string' && isSecretValue(word.slice(word.indexOf('=') + 1)))
    .map(([path]) =>
      warning({
        code: 'argument-secret',
        path: formatPath(['endpoint', 'detailedInfo', ...path]),
        message: 'The argument looks like a secret, and arguments are stored in plain text.',
        fix: 'Let the server read it from a variable, and give that one with valueFrom.',
      }),
    );
}
