/** One spec in two projects, side by side. With a profile, one of the two would be the real TIR. */
import { connectRollouts, loadSpecs, type ConnectRolloutsOptions } from 'tir-rollouts';

const places: ConnectRolloutsOptions[] = [
  { target: 'simulator', projectId: 1000, location: 'Delhi' },
  { target: 'simulator', projectId: 2000, location: 'Chennai' },
  // { profile: 'production', projectId: 12345, location: 'Delhi' },
];

async function rollOut(place: ConnectRolloutsOptions): Promise<string[]> {
  const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], {
    set: ['endpoint.name=placed-chat', `endpoint.location=${place.location}`],
    context: place,
  });
  const rollouts = await connectRollouts(place);
  try {
    const started = await Promise.all(specs.map(({ spec }) => rollouts.apply(spec)));
    const results = await Promise.all(started.map((rollout) => rollout.result()));
    return results.map(({ endpoint, summary }) => `${endpoint.target} ${endpoint.location} ${endpoint.projectId}: ${summary}`);
  } finally {
    await rollouts.close();
  }
}

const lines = await Promise.all(places.map(rollOut));
console.log(lines.flat().join('\n'));
