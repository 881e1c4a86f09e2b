import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';

const namespacePath = 'endpoint.registryNamespaceId';

/** A private image says where it lies, and an image of the user's is pinned. */
export const containerRule: Rule = ({ endpoint }) => {
  const from = ['endpoint.containerType', namespacePath, 'endpoint.containerName'];
  const faults: Fault[] = [];
  if (endpoint.containerType === 'private' && endpoint.registryNamespaceId === undefined) {
    faults.push(
      error({
        code: 'registry-namespace-missing',
        path: namespacePath,
        from,
        message: 'A private container needs its registry namespace.',
        fix: 'Give registryNamespaceId, the number of the namespace in the E2E registry, or write containerType: public.',
      }),
    );
  }
  if (endpoint.containerType === 'public' && endpoint.registryNamespaceId !== undefined) {
    faults.push(
      error({
        code: 'registry-namespace-unused',
        path: namespacePath,
        from,
        message: 'A registry namespace belongs to a private container, and this one is public.',
        fix: 'Write containerType: private, or leave registryNamespaceId out.',
      }),
    );
  }
  if (endpoint.containerType === 'private' && endpoint.containerName === undefined) {
    faults.push(
      warning({
        code: 'private-image-unnamed',
        path: 'endpoint.containerName',
        from,
        message: 'The container is private, and no image is named.',
        fix: 'Give containerName, or write containerType: public.',
      }),
    );
  }
  if (endpoint.containerName !== undefined && isMoving(endpoint.containerName)) {
    faults.push(
      warning({
        code: 'image-tag-moving',
        path: 'endpoint.containerName',
        message: `${endpoint.containerName} may be another image tomorrow, so a rollback may not bring back what ran.`,
        fix: 'Pin a version tag or a digest.',
      }),
    );
  }
  return faults;
};

/** True for an image without tag, or with the tag latest. A colon before the last slash is the port of a registry. */
function isMoving(image: string): boolean {
  if (image.includes('@')) return false;
  const last = image.slice(image.lastIndexOf('/') + 1);
  return !last.includes(':') || last.endsWith(':latest');
}
