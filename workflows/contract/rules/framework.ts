import { findFramework, findFrameworkByTerraformKey, imageOf, listFrameworks } from '../frameworks.js';
import type { Framework } from '../frameworks.js';
import { hasRepository } from '../lookup.js';
import type { EndpointSpec } from '../spec.js';
import { error } from './fault.js';
import type { Fault, Rule } from './fault.js';
import { nearest } from './suggestion.js';

const path = 'endpoint.framework';
const versionPath = 'endpoint.detailedInfo.serverVersion';
const imageFields = [path, versionPath, 'endpoint.modelId', 'endpoint.modelName', 'endpoint.containerName'];

/** The framework is known under TIR's own name, and there is an image to run. */
export const frameworkRule: Rule = (spec) => {
  const framework = findFramework(spec.endpoint.framework);
  return framework ? imageFaults(spec, framework) : [unknown(spec.endpoint.framework)];
};

function unknown(given: string): Fault {
  const byKey = findFrameworkByTerraformKey(given) ?? findFrameworkByTerraformKey(given.toUpperCase());
  if (byKey) {
    return error({
      code: 'framework-terraform-key',
      path,
      message: `${given} is Terraform's key, not TIR's name of the framework.`,
      fix: `Write framework: ${byKey.name}.`,
    });
  }
  const names = listFrameworks().map((framework) => framework.name);
  const like = nearest(given, names);
  return error({
    code: 'framework-unknown',
    path,
    message: `TIR has no framework named ${given}.`,
    fix: like === undefined ? `Use one of: ${names.join(', ')}.` : `Write framework: ${like}.`,
  });
}

/**
 * A miss in the table of images must not pass: the Terraform provider lets it through and sends an empty image, which
 * TIR accepts and never starts. An image of the user's own is always allowed.
 */
function imageFaults({ endpoint }: EndpointSpec, framework: Framework): Fault[] {
  if (endpoint.containerName !== undefined) return [];
  const { serverVersion } = endpoint.detailedInfo;
  if (framework.name === 'custom') {
    return [
      error({
        code: 'container-name-missing',
        path: 'endpoint.containerName',
        from: imageFields,
        message: 'A custom endpoint has no image of its own.',
        fix: 'Give containerName, such as docker.io/library/nginx:1.27.',
      }),
    ];
  }
  if (imageOf(framework, { serverVersion, modelId: endpoint.modelId, modelName: endpoint.modelName }) !== undefined) return [];

  const versions = (framework.serverVersions ?? []).filter((version) => version !== 'custom');
  if (versions.length > 0) {
    const message =
      serverVersion === ''
        ? `${framework.name} needs a server version.`
        : `${framework.name} has no image for server version ${serverVersion}.`;
    const like = nearest(serverVersion, versions);
    const fix = `${like ? `Write serverVersion: ${like}. All versions: ` : 'Use one of '}${versions.join(', ')}; or give containerName for an image of your own.`;
    return [
      error({
        code: serverVersion === '' ? 'server-version-missing' : 'server-version-unknown',
        path: versionPath,
        from: imageFields,
        message,
        fix,
      }),
    ];
  }
  if (serverVersion !== '') {
    return [
      error({
        code: 'server-version-unused',
        path: versionPath,
        from: imageFields,
        message: `${framework.name} is not chosen by server version, so no image fits ${serverVersion}.`,
        fix: 'Leave serverVersion out, or give containerName for an image of your own.',
      }),
    ];
  }
  // A finetuned endpoint without a repository is the model source rule's to report.
  if (!hasRepository(endpoint)) return [];
  return [
    error({
      code: 'model-id-without-image',
      path: endpoint.modelName === undefined ? 'endpoint.modelId' : 'endpoint.modelName',
      from: imageFields,
      message: `${framework.name} has no image that loads a model repository.`,
      fix: 'Leave modelId out, or give containerName for an image of your own.',
    }),
  ];
}
