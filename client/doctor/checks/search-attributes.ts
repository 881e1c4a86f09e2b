import { isGrpcServiceError } from '@temporalio/client';
import { indexedValueType, registrationCommand, searchAttributes } from '../../../workflows/contract/search-attributes.js';
import { failed, notChecked, ok, type Check } from '../check.js';

/** Whether the search attributes are registered that every operation sets at its start: one that is missing fails the start. */
export const searchAttributesCheck: Check = {
  name: 'search-attributes',
  needs: ['namespace'],
  asks: 'Temporal',
  run: async (site) => {
    const { namespace } = site.settings;
    const wanted = Object.values(searchAttributes);
    const registered = await listRegistered(site, namespace);
    if (typeof registered === 'string')
      return notChecked(
        `Temporal does not list them: ${registered}`,
        `Look yourself: temporal operator search-attribute list --namespace ${namespace}`,
      );
    const missing = wanted.filter(({ name }) => registered[name] === undefined).map(({ name }) => name);
    const mistyped = wanted
      .filter(({ name, type }) => registered[name] !== undefined && registered[name] !== indexedValueType[type])
      .map(({ name }) => name);
    const facts = { registered: wanted.length - missing.length, missing, mistyped };
    if (mistyped.length > 0)
      return failed(
        `${mistyped.join(', ')} ${mistyped.length === 1 ? 'is' : 'are'} registered in ${namespace} with another type.`,
        `Use another namespace, or remove ${mistyped.length === 1 ? 'it' : 'them'} first (temporal operator search-attribute remove); then: ${registrationCommand(namespace, { names: mistyped })}`,
        facts,
      );
    if (missing.length > 0)
      return failed(
        `${missing.length} of ${wanted.length} are missing in ${namespace}, so that nothing can be started: ${missing.join(', ')}.`,
        `Start a worker, which registers them, or run: ${registrationCommand(namespace, { names: missing })}`,
        facts,
      );
    return ok(`all ${wanted.length} are registered in ${namespace}`, facts);
  },
};

/** @returns names with their types; or why they are not told: a service may keep them to its administrators */
async function listRegistered(site: Parameters<Check['run']>[0], namespace: string): Promise<Record<string, number> | string> {
  try {
    const { customAttributes } = await site.ask((connection) => connection.operatorService.listSearchAttributes({ namespace }));
    return customAttributes ?? {};
  } catch (err) {
    if (!isGrpcServiceError(err)) throw err;
    return err.details;
  }
}
