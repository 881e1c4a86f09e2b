/** Which variables of the worker a spec may refer to. */

/** Begins the name of every variable that a worker holds for specs. */
export const REFERENCE_PREFIX = 'TIR_SECRET_';

/** Whether the name alone says that the variable is there for specs. */
export const isForSpecs = (name: string): boolean => name.startsWith(REFERENCE_PREFIX) && name !== REFERENCE_PREFIX;

/** The variable that holds the value for specs, such as TIR_SECRET_HF_TOKEN for HF_TOKEN. */
export const nameForSpecs = (name: string): string => (isForSpecs(name) ? name : `${REFERENCE_PREFIX}${name}`);

/** Variables that a worker reads for itself: its own secrets are no business of a spec, whatever its configuration says. */
export const isReservedName = (name: string): boolean =>
  /^(E2E_|TEMPORAL_|TIR_ROLLOUTS_|MODEL_API_|OTEL_|NODE_|DATABASE_URL$|PG)/.test(name);
