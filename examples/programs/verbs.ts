/** Changes an endpoint by verbs; each is an operation of its own, with a result. */
import { connectRollouts, loadSpecs } from 'tir-rollouts';

const name = 'verbs-chat';
const rollouts = await connectRollouts();
const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], { set: [`endpoint.name=${name}`], context: rollouts.settings });
try {
  for (const { spec } of specs) await (await rollouts.apply(spec)).result();

  const scaled = await rollouts.scale(name, 2, { reason: 'more traffic' });
  console.log((await scaled.result()).summary);

  const stopped = await rollouts.stop(name, { reason: 'night' });
  console.log((await stopped.result()).summary);

  // Stock is checked again at a start, so it may have to wait for a free SKU.
  const started = await rollouts.start(name, { deadlineSeconds: 7200 });
  console.log((await started.result()).summary);
} finally {
  await rollouts.close();
}
