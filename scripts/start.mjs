import './node-version.mjs';
import { join } from 'node:path';
import { root, runScript } from './place.mjs';
import { runModule } from './run.mjs';

/**
 * `npm start`: the local stack, and the examples rolled out on the simulator. With rollouts of the user's own, or with a
 * real profile, the examples stay out: nothing that was not named is rolled out for real money.
 */
const args = process.argv.slice(2);
const names = (option) => args.some((arg) => arg === option || arg.startsWith(`${option}=`));
const rollouts = names('--rollout') || names('--profile') ? [] : ['--rollout', join(root, 'examples')];

await runScript(() => runModule('client/cli/main.js', ['up', ...rollouts, ...args]));
