/** Every function exported here becomes a workflow type. */
export { rolloutWorkflow } from './rollout.js';
export { scaleWorkflow } from './scale.js';
export { powerWorkflow } from './power.js';
export { deleteWorkflow } from './delete.js';
export { planWorkflow } from './plan.js';
