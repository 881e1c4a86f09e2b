import type { EndpointAttributes } from '../spec.js';
import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';

type Name = 'readinessProbe' | 'livenessProbe';

/** TIR's own probes of a replica can succeed. What is wrong with one that is switched off is only a warning. */
export const kubeletProbeRule: Rule = ({ endpoint }) => [
  ...probeFaults(endpoint, 'readinessProbe', endpoint.isReadinessProbeEnabled),
  ...probeFaults(endpoint, 'livenessProbe', endpoint.isLivenessProbeEnabled),
];

function probeFaults(endpoint: EndpointAttributes, name: Name, enabled: boolean): Fault[] {
  const probe = endpoint[name];
  const at = `endpoint.${name}`;
  const from = [`${at}.protocol`, 'endpoint.isReadinessProbeEnabled', 'endpoint.isLivenessProbeEnabled'];
  const fault = enabled ? error : warning;
  const faults: Fault[] = [];

  if (!['http', 'tcp', 'grpc', 'exec'].includes(probe.protocol)) {
    faults.push(
      warning({
        code: 'probe-protocol-unknown',
        path: `${at}.protocol`,
        message: `${probe.protocol} is not a known protocol of a probe.`,
        fix: 'Use http, tcp, grpc or exec.',
      }),
    );
  }
  if (probe.protocol === 'http' && !probe.path.startsWith('/')) {
    faults.push(
      fault({
        code: 'probe-path-relative',
        path: `${at}.path`,
        from,
        message: probe.path === '' ? 'An http probe needs a path.' : `The path ${probe.path} does not start with /.`,
        fix: `Write path: /${probe.path === '' ? 'health' : probe.path}.`,
      }),
    );
  }
  if (probe.protocol === 'exec' && probe.commands === '') {
    faults.push(
      fault({
        code: 'probe-command-missing',
        path: `${at}.commands`,
        from,
        message: 'A command probe needs its command.',
        fix: 'Give commands, such as cat /tmp/ready.',
      }),
    );
  }
  if (name === 'livenessProbe' && probe.successThreshold !== 1) {
    faults.push(
      fault({
        code: 'liveness-success-threshold',
        path: `${at}.successThreshold`,
        from,
        message: 'Kubernetes takes only 1 for a liveness probe.',
        fix: 'Leave successThreshold out.',
      }),
    );
  }
  if (probe.grpcService !== '' && probe.protocol !== 'grpc') {
    faults.push(
      warning({
        code: 'probe-grpc-service-unused',
        path: `${at}.grpcService`,
        from,
        message: `grpcService counts only for protocol grpc, not for ${probe.protocol}.`,
        fix: 'Leave it out, or write protocol: grpc.',
      }),
    );
  }
  if (probe.commands !== '' && probe.protocol !== 'exec') {
    faults.push(
      warning({
        code: 'probe-command-unused',
        path: `${at}.commands`,
        from,
        message: `commands counts only for protocol exec, not for ${probe.protocol}.`,
        fix: 'Leave it out, or write protocol: exec.',
      }),
    );
  }
  return faults;
}
