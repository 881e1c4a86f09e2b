import { warning } from './fault.js';
import type { Fault, Rule } from './fault.js';

/** Words for cluster, storage, address and currency of which only one is known to work, so others are doubtful. */
export const surroundingsRule: Rule = ({ endpoint }) => {
  const faults: Fault[] = [];
  // The word for a private cluster is not documented, so any will do there.
  if (endpoint.clusterType !== 'tir-cluster' && endpoint.privateCloudId === undefined) {
    faults.push(
      warning({
        code: 'cluster-type-unknown',
        path: 'endpoint.clusterType',
        from: ['endpoint.privateCloudId'],
        message: `${endpoint.clusterType} is not a known type of cluster.`,
        fix: 'Leave it out (tir-cluster).',
      }),
    );
  }
  if (endpoint.storageType !== 'disk' && !(endpoint.storageType === 'sfs' && endpoint.sfsId !== undefined)) {
    faults.push(
      warning({
        code: 'storage-type-unknown',
        path: 'endpoint.storageType',
        from: ['endpoint.sfsId'],
        message:
          endpoint.storageType === 'sfs'
            ? 'A shared file system needs its sfsId.'
            : `${endpoint.storageType} is not a known type of storage.`,
        fix: 'Leave it out (disk), or use sfs together with sfsId.',
      }),
    );
  }
  if (endpoint.sfsId !== undefined && endpoint.storageType === 'disk') {
    faults.push(
      warning({
        code: 'sfs-unused',
        path: 'endpoint.sfsId',
        from: ['endpoint.storageType'],
        message: 'sfsId names a shared file system, and storageType is disk.',
        fix: 'Write storageType: sfs, or leave sfsId out.',
      }),
    );
  }
  if (endpoint.publicIp === 'yes') {
    faults.push(
      warning({
        code: 'public-ip',
        path: 'endpoint.publicIp',
        message: 'A public address exposes the endpoint, and TIR is not known to grant one to every client.',
        fix: 'Leave it out (no) unless callers need it.',
      }),
    );
  }
  if (endpoint.currency !== 'INR') {
    faults.push(
      warning({
        code: 'currency-unknown',
        path: 'endpoint.currency',
        message: `Only INR is known, not ${endpoint.currency}.`,
        fix: 'Leave it out (INR), unless your account is billed otherwise.',
      }),
    );
  }
  return faults;
};
