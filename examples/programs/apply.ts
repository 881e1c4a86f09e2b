/** Rolls an endpoint out, tells each phase, and says where it answers. */
import { connectRollouts, type EndpointSpecInput } from 'tir-rollouts';

const spec: EndpointSpecInput = {
  apiVersion: 'tir-rollouts/v1',
  endpoint: {
    name: 'typed-chat',
    framework: 'vllm',
    skuName: 'GDC3.L4-25.110GB',
    skuType: 'hourly',
    detailedInfo: { huggingFaceId: 'Qwen/Qwen2.5-1.5B-Instruct', engineArgs: { max_model_length: 2048 } },
  },
  rollout: { probe: { preset: 'openai-chat', successes: 3, intervalSeconds: 1 } },
};

const rollouts = await connectRollouts();
try {
  const rollout = await rollouts.apply(spec, { reason: 'started from a program' });
  for await (const { phase, detail } of rollout.progress()) console.log(phase, detail ?? '');
  const { summary, inferenceUrl } = await rollout.result();
  console.log(summary, inferenceUrl);
} finally {
  await rollouts.close();
}
