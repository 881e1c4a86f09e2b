import { engineArgumentNames, engineArgumentType, findFramework } from '../frameworks.js';
import type { EngineArgumentType } from '../frameworks.js';
import { warning } from './fault.js';
import type { Rule } from './fault.js';
import { formatPath } from './field-path.js';
import { nearest } from './suggestion.js';

const block = ['endpoint', 'detailedInfo', 'engineArgs'];

/** Engine arguments have names that TIR's form knows and fitting types. All of it is advice: the engine has the last word. */
export const engineArgsRule: Rule = ({ endpoint }) => {
  const framework = findFramework(endpoint.framework);
  const entries = Object.entries(endpoint.detailedInfo.engineArgs);
  if (framework === undefined || framework.engineArguments === 'own' || entries.length === 0) return [];
  const from = ['endpoint.framework'];
  if (framework.engineArguments === 'none') {
    return [
      warning({
        code: 'engine-args-unused',
        path: formatPath(block),
        from,
        message: `${framework.name} is not known to take engine arguments.`,
        fix: 'Leave engineArgs out; use args or envVariables.',
      }),
    ];
  }
  return entries.flatMap(([name, value]) => {
    const path = formatPath([...block, name]);
    const type = engineArgumentType(name);
    if (type === undefined) {
      const like = nearest(name.replaceAll('-', '_'), engineArgumentNames());
      return [
        warning({
          code: 'engine-arg-unknown',
          path,
          from,
          message: `TIR's form has no engine argument ${name}.`,
          fix: like === undefined ? 'Look the name up in the engine’s own list.' : `Did you mean ${like}?`,
        }),
      ];
    }
    if (fits(value, type)) return [];
    return [
      warning({
        code: 'engine-arg-type',
        path,
        from,
        message: `${name} is usually ${type === 'integer' ? 'a whole number' : `a ${type}`}, not ${JSON.stringify(value)}.`,
        fix: typeof value === 'string' ? 'Write it without quotes, in that type.' : 'Write it in that type.',
      }),
    ];
  });
};

function fits(value: string | number | boolean, type: EngineArgumentType): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
