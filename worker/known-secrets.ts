/** Every value that this worker has given to an endpoint, or may have before it was started: it is taken out of whatever comes back. */
import type { Database } from '../db/connect.js';
import { listReferences } from '../db/references.js';
import { Redactor } from '../activities/tir/redact.js';
import { isForSpecs } from '../workflows/contract/rules/reference.js';

/**
 * Values are told apart by nothing but themselves: a list shows the words of other endpoints, and a rename changes the
 * name, so what was resolved for one is taken out of the words of all. What is not set on the worker any more cannot be
 * known after a restart, nor can a value that was replaced.
 */
export class KnownSecrets {
  readonly redactor = new Redactor();
  /** The newest revision that was read, as PostgreSQL writes its time. */
  #readTo: string | undefined;

  /** @param listed names in the worker's configuration, beside those with the prefix; see `referenceResolver` */
  constructor(
    private readonly database: Database,
    private readonly environment: NodeJS.ProcessEnv,
    listed: readonly string[] = [],
  ) {
    for (const name of Object.keys(environment)) if (isForSpecs(name) || listed.includes(name)) this.#learn(name);
  }

  #learn(name: string): void {
    const value = this.environment[name];
    if (value) this.redactor.add(value);
  }

  /** The same function, whose values are known from then on. */
  remembering =
    (resolve: (name: string) => string) =>
    (name: string): string => {
      const value = resolve(name);
      this.redactor.add(value);
      return value;
    };

  /**
   * Reads which variables accepted specs refer to, those of other workers too, as far as they are set here: a value that
   * was given before names had a prefix, or before one was taken off the list, is on TIR still. Costs one small query.
   */
  async refresh(): Promise<void> {
    const { names, readTo } = await listReferences(this.database, this.#readTo);
    for (const name of names) this.#learn(name);
    this.#readTo = readTo;
  }
}
