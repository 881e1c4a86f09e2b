import { connectRollouts, loadSpecs } from 'tir-rollouts';

const rollouts = await connectRollouts();                    // the local stack, or TEMPORAL_* and DATABASE_URL
const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], { context: { projectId: 1000 } });
for (const { spec } of specs) {
  const rollout = await rollouts.apply(spec, { reason: 'first try' });
  for await (const { phase, detail } of rollout.progress()) console.log(phase, detail ?? '');
  console.log((await rollout.result()).summary);
}
await rollouts.close();
