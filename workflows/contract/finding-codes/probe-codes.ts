import { either, error, warning } from './meaning.js';

/** TIR's own probes of a replica. A mistake in one that is switched off is only a warning. */
export const kubeletProbeCodes = {
  'probe-protocol-unknown': warning('It is not a known protocol of a probe.', 'Use http, tcp, grpc or exec.'),
  'probe-path-relative': either('The path of an http probe is missing, or does not start with /.', 'Start it with /.'),
  'probe-command-missing': either('A command probe needs its command.', 'Give commands.'),
  'liveness-success-threshold': either('Kubernetes takes only 1 for a liveness probe.', 'Leave `successThreshold` out.'),
  'probe-grpc-service-unused': warning(
    '`grpcService` counts only for protocol grpc.',
    'Leave it out, or write `protocol: grpc`.',
  ),
  'probe-command-unused': warning('commands counts only for protocol exec.', 'Leave it out, or write `protocol: exec`.'),
};

/** The probe check of the rollout. */
export const probeCheckCodes = {
  'probe-missing': error(
    'Nothing says how to prove that the framework serves.',
    'Give `rollout.probe`, such as `{preset: http, path: /health}`.',
  ),
  'probe-none': warning('Without a probe nothing proves that it serves: the rollout ends Unproven, on the word of TIR alone.', 'Choose a preset.'),
  'probe-field-unused': error('The preset does not read the field.', 'Leave it out, or choose a preset that reads it.'),
  'probe-path-missing': error('An http probe needs a path.', 'Give `rollout.probe.path`.'),
  'probe-path-outside': error(
    'The path, or the model name in it, leads out of the endpoint, or may on some server: segments `.` and `..` however encoded, a backslash, a host, a whole address, a fragment, a control character.',
    'Write a path below the endpoint as it is, such as `/health`.',
  ),
  'probe-body-without-post': error('A GET carries no body.', 'Leave method out.'),
  'probe-model-missing': error('An input needs the model that it is for.', 'Give `rollout.probe.model`.'),
  'probe-model-unnamed': warning(
    'The probe shows that the server is ready, not that a model is.',
    'Give `rollout.probe.model`; for torchserve an input as body too.',
  ),
  'probe-deadline-too-short': error(
    'The streak takes longer than the deadline of the probe check.',
    'Raise `deadlines.probeSeconds`, or ask for fewer successes.',
  ),
};
