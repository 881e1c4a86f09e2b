/** Reads what is recorded: who changed what, when, why, how it ended, and what it was before. */
import { connectRollouts, diffSpecs, loadSpecs } from 'tir-rollouts';

const name = 'recorded-chat';
const rollouts = await connectRollouts({ actor: 'asha@example.com' });
const { specs } = await loadSpecs(['examples/vllm-chat.yaml'], { set: [`endpoint.name=${name}`], context: rollouts.settings });
try {
  for (const { spec, source } of specs) await (await rollouts.apply(spec, { source, reason: 'first try' })).result();
  await (await rollouts.scale(name, 2, { reason: 'more traffic' })).result();

  for (const { operation, entries, calls } of await rollouts.history(name))
    console.log(operation.kind, operation.phase, operation.actor, operation.reason, entries.length, calls.length);

  const [newest, former] = await rollouts.revisions(name);
  if (newest && former)
    for (const { path, before, after } of diffSpecs(former.spec, newest.spec)) console.log(path, before, '→', after);

  const { findings } = await rollouts.drift.check({ name });
  console.log(findings.length === 0 ? 'as accepted' : findings.map(({ message }) => message).join('\n'));
} finally {
  await rollouts.close();
}
