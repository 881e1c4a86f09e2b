/** What a caller says is recorded, so it must be storable: told before anything is sent. */
import { findUnstorable, UNSTORABLE } from '../workflows/contract/storable.js';
import { RolloutsError } from './errors.js';

/** @param input reason, actor and the like by their names. @throws RolloutsError `invalid` that names the first that cannot be kept */
export function assertStorable(input: object): void {
  const [path] = findUnstorable(input);
  if (path) throw new RolloutsError('invalid', `The ${JSON.stringify(path.join('.')).slice(1, -1)} holds ${UNSTORABLE}. Take it out.`);
}
