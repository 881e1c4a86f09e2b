import { InvalidArgumentError, type Command } from 'commander';
import type { Attachments } from '../../../workflows/contract/adjustment.js';
import { RolloutsError } from '../../errors.js';
import { conflictOptions, withConflict } from '../conflict-options.js';
import { positiveInteger } from '../options.js';
import { probeOption, runVerb, verb, withProbe, type VerbFlags } from '../verb.js';

interface AutoscaleFlags extends VerbFlags {
  min?: number;
  max?: number;
  metric?: string;
  customMetric?: string;
  value?: number;
  stability?: number;
  off?: number;
}

interface AsyncFlags extends VerbFlags {
  on?: boolean;
  off?: boolean;
  dataset?: number;
  workers?: number;
  route?: string[];
}

interface AttachmentFlags extends VerbFlags {
  securityGroup?: number[];
  vpcIp?: number[];
  alert?: number[];
}

const collectNumber = (text: string, all: number[] = []): number[] => [...all, positiveInteger(text)];
const collect = (text: string, all: string[] = []): string[] => [...all, text];

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

const ask = (name: string, options: VerbFlags) => ({
  ...(options.reason ? { reason: options.reason } : {}),
  ...conflictOptions(name, options),
  ...probeOption(options),
});

const settingVerb = (...said: Parameters<typeof verb>): Command => withProbe(withConflict(verb(...said)));

/** Verbs that change one setting and keep it in a revision: `autoscale`, `async`, `attach`, `detach`. */
export function addAdjustments(program: Command): void {
  settingVerb(
    program,
    'autoscale <name>',
    'let an endpoint scale by itself, or not',
    'autoscale chat-1b --min 1 --max 4 --metric concurrency --value 20\n  $ tir-rollouts autoscale chat-1b --off 2',
  )
    .option('--min <count>', 'fewest replicas; 0 scales to zero (hourly endpoints)', count, 1)
    .option('--max <count>', 'most replicas', positiveInteger)
    .option('--metric <metric>', 'concurrency, requestRate or custom', 'concurrency')
    .option('--custom-metric <name>', 'name of the metric when it is custom')
    .option('--value <threshold>', 'threshold of the metric', positiveInteger, 10)
    .option('--stability <seconds>', 'time between two scalings (default 300)', positiveInteger)
    .option('--off <replicas>', 'end it: a fixed count of replicas', positiveInteger)
    .action((name: string, options: AutoscaleFlags) =>
      runVerb(options, name, (rollouts) => {
        if (options.off !== undefined) return rollouts.scale(name, options.off, ask(name, options));
        const { min = 1, max = min, metric = 'concurrency', customMetric, value = 10, stability } = options;
        const rule = { metric, value, ...(customMetric ? { customMetricName: customMetric } : {}) };
        return rollouts.autoscale(name, {
          ...ask(name, options),
          minReplicas: min,
          maxReplicas: max,
          rules: [rule],
          ...(stability ? { stabilityPeriod: stability } : {}),
        });
      }),
    );
  settingVerb(
    program,
    'async <name>',
    'turn asynchronous invocation on or off',
    'async chat-1b --on --dataset 41 --route v1/completions\n  $ tir-rollouts async chat-1b --off',
  )
    .option('--on', 'turn it on; needs --dataset and --route')
    .option('--off', 'turn it off')
    .option('--dataset <id>', 'object-storage dataset that takes the results', positiveInteger)
    .option('--workers <count>', 'requests that are worked on at once (default 1)', positiveInteger)
    .option('--route <route>', 'route that is queued, without a leading slash; may be repeated', collect)
    .action((name: string, options: AsyncFlags) =>
      runVerb(options, name, (rollouts) => {
        const { on = false, off = false, dataset, workers = 1, route = [] } = options;
        if (on === off) throw new RolloutsError('invalid', 'Whether to turn it on or off is not said. Give --on or --off.');
        if (off) return rollouts.async(name, { enabled: false }, ask(name, options));
        if (dataset === undefined || route.length === 0)
          throw new RolloutsError('invalid', 'To turn it on, give --dataset with an id and --route with a route such as v1/completions.');
        const wanted = { enabled: true as const, datasetId: dataset, concurrentWorkers: workers, routes: route };
        return rollouts.async(name, wanted, ask(name, options));
      }),
    );
  for (const kind of ['attach', 'detach'] as const) {
    const does = kind === 'attach' ? 'attach security groups, VPC IPs and alerts' : 'take security groups, VPC IPs and alerts off';
    settingVerb(program, `${kind} <name>`, does, `${kind} chat-1b --security-group 7245 --alert 44`)
      .option('--security-group <id>', 'security group; may be repeated', collectNumber)
      .option('--vpc-ip <id>', 'reserved VPC IP; may be repeated', collectNumber)
      .option('--alert <id>', 'alert; may be repeated', collectNumber)
      .action((name: string, options: AttachmentFlags) =>
        runVerb(options, name, (rollouts) => rollouts[kind](name, attachmentsOf(options), ask(name, options))),
      );
  }
}

function attachmentsOf({ securityGroup, vpcIp, alert }: AttachmentFlags): Attachments {
  return {
    ...(securityGroup ? { securityGroupIds: securityGroup } : {}),
    ...(vpcIp ? { vpcIpIds: vpcIp } : {}),
    ...(alert ? { alertIds: alert } : {}),
  };
}
