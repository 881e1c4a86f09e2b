import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';
import { failed, notChecked, ok, type Check, type Finding } from '../check.js';
import type { Site } from '../site.js';
import { pollersOf } from './worker.js';

/** The Worker Deployment of workers that say a build id. */
const DEPLOYMENT = 'tir-rollouts';

/** Where new rollouts are sent, when workers are versioned: a version that is current and has no worker makes them wait. */
export const versionsCheck: Check = { name: 'versions', needs: ['namespace'], asks: 'Temporal', run: look };

async function look(site: Site): Promise<Finding> {
  const pollers = (await pollersOf(site, 'workflow')).filter(({ lives }) => lives);
  const versions = pollers.flatMap(({ version }) => version ?? []);
  const deployment = versions[0]?.deploymentName ?? DEPLOYMENT;
  const builds = [...new Set(versions.map(({ buildId }) => buildId))];
  const routing = await findRouting(site, deployment);
  if (typeof routing === 'string') return notChecked(`Temporal does not tell: ${routing}`);
  const facts = { deployment, polling: builds, ...routing };
  const setCurrent = (build: string) =>
    `temporal worker deployment set-current-version --namespace ${site.settings.namespace} --deployment-name ${deployment} --build-id ${build}`;
  if (!routing?.current) {
    if (builds.length === 0 || versions.length < pollers.length) return ok('workers are not versioned', facts);
    return failed(
      `Workers of build ${builds.join(', ')} poll and no version of ${deployment} is current: new rollouts wait.`,
      `Make one current: ${setCurrent(builds.at(-1) ?? '')}`,
      facts,
    );
  }
  const { current, ramping, rampingPercentage } = routing;
  if (!builds.includes(current))
    return failed(
      `The current version of ${deployment} is ${current}, and no worker of it polls: new rollouts wait.`,
      builds[0]
        ? `Start such a worker, or make one current that polls: ${setCurrent(builds[0])}`
        : `Start a worker with TIR_ROLLOUTS_BUILD_ID=${current}.`,
      facts,
    );
  const others = builds.filter((build) => build !== current && build !== ramping);
  return ok(
    `new rollouts go to build ${current}${ramping ? `, ${rampingPercentage ?? 0} % of them to ${ramping}` : ''}${others.length > 0 ? `; ${others.join(', ')} finish${others.length === 1 ? 'es what it' : ' what they'} began` : ''}`,
    facts,
  );
}

interface Routing {
  current?: string;
  ramping?: string;
  rampingPercentage?: number;
}

/** @returns undefined where no worker was ever versioned; a text where the service does not tell */
async function findRouting(site: Site, deploymentName: string): Promise<Routing | string | undefined> {
  const { namespace } = site.settings;
  try {
    const { workerDeploymentInfo } = await site.ask((connection) =>
      connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    );
    const { currentDeploymentVersion, rampingDeploymentVersion, rampingVersionPercentage } =
      workerDeploymentInfo?.routingConfig ?? {};
    return {
      ...(currentDeploymentVersion?.buildId ? { current: currentDeploymentVersion.buildId } : {}),
      ...(rampingDeploymentVersion?.buildId
        ? { ramping: rampingDeploymentVersion.buildId, rampingPercentage: rampingVersionPercentage ?? 0 }
        : {}),
    };
  } catch (err) {
    if (!isGrpcServiceError(err)) throw err;
    // A server from before Worker Deployments knows none either.
    if (err.code === grpcStatus.NOT_FOUND || err.code === grpcStatus.UNIMPLEMENTED) return undefined;
    return err.details;
  }
}
