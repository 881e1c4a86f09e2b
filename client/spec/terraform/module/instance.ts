/** A module with its inputs: finds what a reference in it means. */
import { join, relative } from 'node:path';
import type { FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import { nearest } from '../../../../workflows/contract/rules/suggestion.js';
import { addressOf, setOption } from '../expression/address.js';
import { evaluate } from '../expression/evaluate.js';
import { isQuiet, type Scope } from '../expression/scope.js';
import type { Step } from '../expression/steps.js';
import { fromPlain } from '../value/plain.js';
import { UNKNOWN, text, type Value } from '../value/value.js';
import type { Expression } from '../syntax/read-file.js';
import { blockReference } from './block-references.js';
import { callsOf, type ModuleCalls } from './calls.js';
import { follow } from './follow.js';
import { guarded } from './guard.js';
import type { GivenValue } from './given-values.js';
import type { LoadedModule } from './load-module.js';
import { originsIn, type Origin } from './origin.js';
import type { Shared, Tell } from './shared.js';
import { variableReader } from './variables.js';

/** What a module is given by whoever calls it; the first one, by files and environment. */
export interface Inputs {
  given: (name: string) => GivenValue | undefined;
  /** What the variable is drawn from where a caller gives it; undefined when none does. */
  originOf: (name: string) => string | undefined;
  /** What to do about a variable without a value. */
  howToGive: (name: string) => string;
}

export interface ModuleInstance {
  loaded: LoadedModule;
  find: Scope['find'];
  /** Modules that it calls, with the names that hold in each of their instances. */
  calls: ModuleCalls;
  /** What an expression is drawn from in the end. */
  origin: Origin;
  shared: Shared;
}

/** @param address steps of the calls that lead to it, none for the first one */
export function instanceOf(loaded: LoadedModule, address: readonly Step[], inputs: Inputs, shared: Shared): ModuleInstance {
  const { configuration } = loaded;
  const { variables, locals, resources, broken } = configuration;
  const values = new Map<Expression, Value>();
  const full = (steps: readonly Step[]): readonly Step[] => [...address, ...steps];
  const addressOfName = (root: string, name: string): string =>
    addressOf(full([{ key: root, isIndex: false }, { key: name, isIndex: false }]));

  const find: Scope['find'] = (steps, tell) => {
    const whole = full(steps);
    shared.asked.add(addressOf(whole));
    const set = shared.settings.findLast(({ path }) => isStartOf(path, whole));
    if (set) {
      shared.used.add(set.text);
      return follow(fromPlain(set.value), whole.slice(set.path.length), whole, tell);
    }
    const [root, name] = steps.map(({ key }) => String(key));
    if (name === undefined) return blockReference(steps, tell, { resources, shared, find, full });
    if (root === 'var') return variables.has(name) ? follow(variable(name, tell), steps.slice(2), steps, tell) : missing('var', name, tell);
    if (root === 'local') return locals.has(name) ? follow(local(name, tell), steps.slice(2), steps, tell) : missing('local', name, tell);
    if (root === 'module') return loaded.calls.has(name) ? calls.output(name, steps, tell) : missing('module', name, tell);
    if (root === 'path') return pathOf(name, loaded.folder, shared) ?? missing('path', name, tell);
    if (root === 'terraform' && name === 'workspace') return workspaceOf(shared);
    return blockReference(steps, tell, { resources, shared, find, full });
  };

  const local = (name: string, tell: Tell): Value => {
    const expression = locals.get(name) as Expression;
    const own = addressOfName('local', name);
    const known = values.get(expression);
    if (known) return known;
    if (expression.node.type === 'broken') shared.lose();
    const remedy = `Write the value itself, or give ${setOption(own)}.`;
    const scope = { values: new Map(), find, report: shared.report, files: shared.files, remedy };
    const value = guarded(expression, own, shared, tell, () => evaluate(expression, scope));
    // What nobody was told of yet is evaluated again.
    if (!isQuiet() || !value.holdsUnknown) values.set(expression, value);
    return value;
  };

  const missing = (root: 'var' | 'local' | 'module' | 'path', name: string, tell: Tell): Value => {
    const type = { var: 'variable', local: 'locals', module: 'module', path: '' }[root];
    // A call whose module cannot be read has a finding of its own.
    const isLost = broken.has(type) || (root === 'module' && configuration.modules.has(name));
    if (isLost) {
      shared.lose();
      return UNKNOWN;
    }
    const names = { var: variables, local: locals, module: configuration.modules, path: new Map([['module', 0], ['root', 0], ['cwd', 0]]) }[root];
    const like = nearest(name, [...names.keys()]);
    const own = addressOfName(root, name);
    const fix = `${like === undefined ? 'Declare it' : `Write ${root}.${like}`}, or give ${setOption(own)}.`;
    tell({ code: 'reference-undeclared', message: `${own} is not declared.`, fix });
    return UNKNOWN;
  };

  const variable = variableReader({
    variables,
    given: inputs.given,
    addressOf: (name) => addressOfName('var', name),
    howToGive: inputs.howToGive,
    shared,
    find,
  });
  const origin = originsIn({ address: address.length === 0 ? '' : `${addressOf(address)}.`, locals, ofInput: inputs.originOf });
  const calls = callsOf({ loaded, find, origin, shared }, address, instanceOf);
  return { loaded, find, origin, shared, calls };
}

const isStartOf = (path: FieldPath, steps: readonly Step[]): boolean =>
  path.length <= steps.length && path.every((key, index) => String(key) === String(steps[index]?.key));

/** As Terraform gives them where it runs in the folder of the configuration. */
function pathOf(name: string, folder: string, { files }: Shared): Value | undefined {
  if (name === 'root') return text('.');
  if (name === 'cwd') return text(join(process.cwd(), files.root));
  return name === 'module' ? text(relative(files.root, folder) || '.') : undefined;
}

function workspaceOf({ environment, files }: Shared): Value {
  const path = '.terraform/environment';
  return text(environment['TF_WORKSPACE'] ?? (files.exists(path) ? files.read(path).toString().trim() : 'default'));
}
