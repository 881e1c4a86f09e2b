/** Calls of modules: each is an instance, or one for each element of its `count` or `for_each`. */
import { evaluate } from '../expression/evaluate.js';
import { isQuiet, type Scope } from '../expression/scope.js';
import type { Step } from '../expression/steps.js';
import { UNKNOWN, object, tuple, type Value } from '../value/value.js';
import type { Block } from '../syntax/read-file.js';
import { attributeOf, isSetTrue } from './configuration.js';
import { follow } from './follow.js';
import { guarded } from './guard.js';
import type { Inputs, ModuleInstance } from './instance.js';
import { namesOf } from './origin.js';
import type { LoadedModule } from './load-module.js';
import { repetitionsOf, type Repetition } from './repetition.js';
import type { Shared, Tell } from './shared.js';

/** One instance of a module that is called. */
export interface Called {
  repetition: Repetition;
  instance: ModuleInstance;
}

export interface ModuleCalls {
  /** The instances of the call; none when its module could not be read. */
  instances: (name: string) => readonly Called[];
  /** The value of `module.name.output`, `module.name["key"].output`, or of the whole. */
  output: (name: string, steps: readonly Step[], tell: Tell) => Value;
}

type MakeInstance = (loaded: LoadedModule, address: readonly Step[], inputs: Inputs, shared: Shared) => ModuleInstance;

/** @param make makes the instances, which may call modules themselves */
export function callsOf(caller: Omit<ModuleInstance, 'calls'>, address: readonly Step[], make: MakeInstance): ModuleCalls {
  const { loaded, shared } = caller;
  const known = new Map<string, readonly Called[]>();

  const instances = (name: string): readonly Called[] => {
    const block = loaded.configuration.modules.get(name);
    const inner = loaded.calls.get(name);
    if (!block || !inner) return [];
    const found = known.get(name);
    if (found) return found;
    // For a call whose number is drawn from its own outputs.
    known.set(name, []);
    const { find } = caller;
    const remedy = 'Write the value itself.';
    const scope: Scope = { values: new Map(), find, report: shared.report, files: shared.files, remedy };
    const made = repetitionsOf(block, scope).map((repetition): Called => {
      const index = repetition.key === undefined ? [] : [{ key: repetition.key, isIndex: true }];
      const own = [...address, { key: 'module', isIndex: false }, { key: name, isIndex: false }, ...index];
      return { repetition, instance: make(inner, own, inputsOf(block, repetition, caller), shared) };
    });
    // What nobody was told of yet is evaluated again.
    if (isQuiet() && made.some(({ repetition }) => repetition.isUnknown)) known.delete(name);
    else known.set(name, made);
    return made;
  };

  const output: ModuleCalls['output'] = (name, steps, tell) => {
    const all = instances(name);
    // Their number has its finding.
    if (all.some(({ repetition }) => repetition.isUnknown)) return UNKNOWN;
    const block = loaded.configuration.modules.get(name);
    const kind = block && (attributeOf(block, 'count') ?? attributeOf(block, 'for_each'))?.name;
    const rest = steps.slice(2);
    if (rest.length === 0) return wholeOf(all, kind, tell);
    const one = kind === undefined ? all[0] : all.find(({ repetition: { key } }) => String(key) === String(rest[0]?.key));
    const [named, ...inside] = kind === undefined ? rest : rest.slice(1);
    if (!one) return follow(NOTHING, rest, steps, tell);
    if (!named) return allOf(one, tell);
    const value = outputOf(one, String(named.key), tell);
    return value === undefined ? follow(NOTHING, [named, ...inside], steps, tell) : follow(value, inside, steps, tell);
  };

  return { instances, output };
}

const NOTHING = object(new Map());

function wholeOf(all: readonly Called[], kind: string | undefined, tell: Tell): Value {
  if (kind === 'count') return tuple(all.map((one) => allOf(one, tell)));
  if (kind === 'for_each') return object(new Map(all.map((one) => [String(one.repetition.key), allOf(one, tell)])));
  return all[0] ? allOf(all[0], tell) : UNKNOWN;
}

const allOf = (called: Called, tell: Tell): Value =>
  object(new Map([...called.instance.loaded.configuration.outputs.keys()].map((name) => [name, outputOf(called, name, tell) ?? UNKNOWN])));

/** The value of an output; undefined when the module has none of the name. */
function outputOf({ instance: { loaded, find, shared } }: Called, name: string, tell: Tell): Value | undefined {
  const block = loaded.configuration.outputs.get(name);
  const value = block && attributeOf(block, 'value');
  if (!value) return undefined;
  const remedy = 'Write the value itself, or give what it refers to with --set.';
  const scope: Scope = { values: new Map(), find, report: shared.report, files: shared.files, remedy };
  return guarded(value, `output ${name}`, shared, tell, () => evaluate(value.expression, scope)).marked(isSetTrue(block, 'sensitive') || isSetTrue(block, 'ephemeral'));
}

/** What the block of the call gives its module. */
function inputsOf(block: Block, { values }: Repetition, { find, origin, shared }: Omit<ModuleInstance, 'calls'>): Inputs {
  const [label = ''] = block.labels;
  const scope: Scope = { values, find, report: shared.report, files: shared.files, remedy: 'Write the value itself.' };
  return {
    given(name) {
      const attribute = attributeOf(block, name);
      if (!attribute) return undefined;
      const { expression, place } = attribute;
      return { value: evaluate(expression, scope), from: `module "${label}"`, file: expression.file, place };
    },
    originOf(name) {
      const expression = attributeOf(block, name)?.expression;
      return expression && origin(expression, namesOf(block, values, origin));
    },
    howToGive: (name) => `Write ${name} = … in module "${label}" at ${block.file}:${block.place.line}.`,
  };
}
