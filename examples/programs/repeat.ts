/** The same spec twice: the second call joins the first, and a third one finds nothing to do. */
import { connectRollouts, loadSpecs } from 'tir-rollouts';

const rollouts = await connectRollouts();
const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], { set: ['endpoint.name=repeated-chat'], context: rollouts.settings });
try {
  for (const { spec } of specs) {
    const first = await rollouts.apply(spec);
    const second = await rollouts.apply(spec);
    console.log(`joined: ${second.joined}, the same operation: ${second.operationId === first.operationId}`);
    await first.result();
    const third = await rollouts.apply(spec);
    console.log((await third.result()).summary);
  }
} finally {
  await rollouts.close();
}
