import { error, warning } from './meaning.js';

/** Image, engine arguments, environment, and what is around the endpoint. */
export const containerCodes = {
  'registry-namespace-missing': error(
    'A private container needs its registry namespace.',
    'Give `registryNamespaceId`, or write `containerType: public`.',
  ),
  'registry-namespace-unused': error(
    'A registry namespace is given, and the container is public.',
    'Write `containerType: private`, or leave it out.',
  ),
  'private-image-unnamed': warning(
    'The container is private, and no image is named.',
    'Give `containerName`, or write `containerType: public`.',
  ),
  'image-tag-moving': warning(
    'The image may be another one tomorrow, so a rollback may not bring back what ran.',
    'Pin a version tag or a digest.',
  ),
  'engine-args-unused': warning('The framework is not known to take engine arguments.', 'Use args or `envVariables`.'),
  'engine-arg-unknown': warning("TIR's form has no engine argument of that name.", "Look the name up in the engine's own list."),
  'engine-arg-type': warning('The argument is usually of another type.', 'Write it in that type; numbers stand without quotes.'),
  'argument-secret': warning(
    'An argument looks like a secret, and arguments are stored in plain text.',
    'Let the server read it from a variable, and give that one with `valueFrom`.',
  ),
  'variable-source-missing': error('A variable has no value.', 'Give value, or `valueFrom: {env: TIR_SECRET_NAME}` for a secret.'),
  'variable-source-twice': error(
    'A variable has both value and `valueFrom`.',
    'Keep `valueFrom` for a secret, value for anything else.',
  ),
  'variable-secret-literal': error(
    'A literal is, or sounds like, a secret, and literals are stored in plain text.',
    "Write `valueFrom: {env: TIR_SECRET_NAME}` and set TIR_SECRET_NAME in the worker's environment.",
  ),
  'variable-reference-name': warning(
    'The name of a reference is none that every worker gives to specs.',
    'Call it `TIR_SECRET_NAME`, here and where the worker runs; or name it in `TIR_ROLLOUTS_REFERENCES` where the worker runs.',
  ),
  'variable-repeated': warning('The same variable is there before: the later row wins.', 'Keep one of them.'),
  'cluster-type-unknown': warning('It is not a known type of cluster.', 'Leave it out (tir-cluster).'),
  'storage-type-unknown': warning(
    'It is not a known type of storage, or a shared file system without its id.',
    'Leave it out (disk), or use sfs together with `sfsId`.',
  ),
  'sfs-unused': warning('`sfsId` is given, and `storageType` is disk.', 'Write `storageType: sfs`, or leave `sfsId` out.'),
  'public-ip': warning(
    'A public address exposes the endpoint, and TIR is not known to grant one to every client.',
    'Leave it out (no) unless callers need it.',
  ),
  'currency-unknown': warning('Only INR is known.', 'Leave it out, unless your account is billed otherwise.'),
};
