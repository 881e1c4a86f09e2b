/** Every function exported here becomes a workflow type. */
export { rolloutWorkflow } from './rollout.js';
export { rollbackWorkflow } from './rollback.js';
export { adjustWorkflow } from './adjust.js';
export { powerWorkflow } from './power.js';
export { deleteWorkflow } from './delete.js';
export { renameWorkflow } from './rename.js';
export { holdWorkflow } from './hold.js';
export { adoptWorkflow } from './adopt.js';
export { driftWorkflow } from './drift.js';
export { planWorkflow, logsWorkflow, surveyWorkflow, probeWorkflow } from './reads.js';
