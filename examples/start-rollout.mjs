/**
 * Rolls an endpoint out from a program. With the local stack up (npm start), run: node examples/start-rollout.mjs
 * Elsewhere, TEMPORAL_ADDRESS and DATABASE_URL name the Temporal service and the PostgreSQL to use.
 */
import { fileURLToPath } from 'node:url';
import { connectRollouts, formatFinding, loadSpecs, RolloutsError } from 'tir-rollouts';

const file = fileURLToPath(new URL('./vllm-chat.yaml', import.meta.url));
const { specs, findings } = await loadSpecs([file], {
  environment: process.env,
  context: { projectId: 1000, location: 'Delhi' },
});
for (const finding of findings) console.log(formatFinding(finding));

const rollouts = await connectRollouts();
try {
  for (const { spec, source } of specs) {
    const rollout = await rollouts.apply(spec, { source, reason: 'started from a program' });
    for await (const { phase, detail } of rollout.progress()) console.log(phase.padEnd(14), detail ?? '');
    const result = await rollout.result();
    console.log(result.summary, result.inferenceUrl ?? '');
  }
} catch (err) {
  if (!(err instanceof RolloutsError)) throw err;
  console.error(err.message);
  process.exitCode = 1;
} finally {
  await rollouts.close();
}
