/** Meets the errors that a caller meets, and decides by their codes. */
import { connectRollouts, formatFinding, loadSpecs, RolloutsError } from 'tir-rollouts';

const name = 'guarded-chat';
const rollouts = await connectRollouts();
const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], { set: [`endpoint.name=${name}`], context: rollouts.settings });

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    if (!(err instanceof RolloutsError)) throw err;
    const { code, facts, message } = err;
    if (code === 'invalid') for (const finding of facts.findings ?? []) console.log(formatFinding(finding));
    else if (code === 'conflict') console.log(`conflict: a ${facts.running?.kind} by ${facts.running?.actor} runs`);
    else if (code === 'failed') console.log(`failed: ${facts.report?.failureType} in ${facts.report?.step}. ${facts.report?.standing}`);
    else console.log(`${code}: ${message}`);
  }
}

try {
  for (const { spec } of specs) {
    // Mistakes of a spec: all of them at once, before anything is started.
    await attempt(() => rollouts.apply({ ...spec, endpoint: { ...spec.endpoint, framework: 'vlmm', skuType: undefined } }));

    // Another operation has the endpoint.
    const waiting = await rollouts.apply(spec, { approve: true });
    await attempt(() => rollouts.scale(name, 2));
    await waiting.abort({ reason: 'it was only a show' });

    // An operation that ends badly: its report says what exists now.
    await attempt(() => waiting.result());

    // A verb that comes too late, and an endpoint that nobody knows.
    await attempt(() => waiting.approve());
    await attempt(() => rollouts.status('nobody'));
  }
} finally {
  await rollouts.close();
}
