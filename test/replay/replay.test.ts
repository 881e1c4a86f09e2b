import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../support/workflow-bundle.js';
import { presentVersion, readHistory, recordedHistories, recordedReleases, refuseReleased } from './history-file.js';

let bundle: { codePath: string };
beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
  bundle = await workflowBundle();
});

/** Operations that began before a change of the code go on after it, or the change must be behind `patched`. */
describe('an operation that was recorded', () => {
  it('is there for every kind of way that a rollout goes', () => {
    expect(recordedReleases()).toContain('0.1.0');
    expect(recordedHistories('0.1.0')).toEqual([
      'abort',
      'adopt',
      'approved-rollback',
      'attach',
      'autoscale',
      'delete',
      'parked-and-retried',
      'patch',
      'plain-create',
      'recreate-taken-back',
      'rename',
      'rollback',
      'scale',
      'stop',
    ]);
  });

  it.each(recordedReleases().flatMap((release) => recordedHistories(release).map((name) => [release, name] as const)))(
    'by release %s as %s goes the same way in the workflows as they are now',
    async (release, name) => {
      await Worker.runReplayHistory({ workflowBundle: bundle }, readHistory(release, name), `endpoint/${name}`);
    },
  );

  it('is seen to go another way when the workflows have changed', async () => {
    const history = readHistory('0.1.0', 'plain-create');
    // A history whose first step has another name: the code as it is would not have taken it.
    const scheduled = history.events?.find(({ activityTaskScheduledEventAttributes: attributes }) => attributes);
    if (scheduled?.activityTaskScheduledEventAttributes?.activityType)
      scheduled.activityTaskScheduledEventAttributes.activityType.name = 'somethingElse';
    await expect(Worker.runReplayHistory({ workflowBundle: bundle }, history, 'endpoint/changed')).rejects.toThrow(
      /[Nn]ondeterminism/,
    );
  });
});

describe('the histories of a release', () => {
  it('may be recorded until it is out, and never after', () => {
    expect(() => refuseReleased('1.2.0', '# Changelog\n\n## 1.2.0 (unreleased)\n')).not.toThrow();
    expect(() => refuseReleased('1.2.0', '# Changelog\n\n## 1.2.0 (2027-01-31)\n')).toThrow(/Release 1\.2\.0 is out.*Raise the version/);
    expect(() => refuseReleased('1.2.0', '# Changelog\n\n## 1.2.0\n')).toThrow(/is out/);
  });

  it('have a folder for the version of the package', () => {
    expect(recordedReleases()).toContain(presentVersion());
  });
});
