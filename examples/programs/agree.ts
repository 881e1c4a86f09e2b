/** Looks at the plan, starts a rollout that carries out just this plan, and lets somebody agree to it first. */
import { connectRollouts, loadSpecs } from 'tir-rollouts';

const rollouts = await connectRollouts();
const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], { set: ['endpoint.name=agreed-chat'], context: rollouts.settings });
try {
  for (const { spec, source } of specs) {
    const plan = await rollouts.plan(spec);
    for (const { action, does } of plan.steps) console.log(`${action}: ${does}`);
    console.log(`plan ${plan.hash}, ${plan.price?.desired?.perHour ?? '?'} ${plan.price?.currency ?? ''} an hour`);
    if (plan.kind === 'none') continue;

    const rollout = await rollouts.apply(spec, { source, planHash: plan.hash, approve: true });
    for await (const { phase } of rollout.progress()) if (phase === 'AwaitingApproval') break;

    // An id of the request's own makes a repetition harmless: said twice, it counts once.
    const requestId = `review-4711-${rollout.operationId}`;
    console.log((await rollout.approve({ reason: 'agreed in review 4711', requestId })).message);
    console.log((await rollout.approve({ reason: 'agreed in review 4711', requestId })).message);
    console.log((await rollout.result()).summary);
  }
} finally {
  await rollouts.close();
}
