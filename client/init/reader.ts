/** Reads what a newcomer may choose from. It changes nothing on TIR. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CatalogueFramework } from '../../activities/tir/catalogue.js';
import { createTirClient, type TirClient } from '../../activities/tir/client.js';
import { isTirError } from '../../activities/tir/errors.js';
import { closePools } from '../../activities/tir/pools.js';
import { listFrameworks, type Framework } from '../../workflows/contract/frameworks.js';
import { machineOf, type Machine } from './machine.js';
import type { TirPlace } from './place.js';
import { tirFailure } from './tir-failure.js';

/** Something that TIR keeps under a number. */
export interface Numbered {
  id: number;
  name?: string;
  /** What is known besides, such as `triton, ready`. */
  about: string;
}

/** An endpoint that is there already. */
export interface ExistingEndpoint {
  id: number;
  name: string;
  location: string;
}

/** Every method throws `RolloutsError`, or the reason of the signal. */
export interface TirReader {
  /** All endpoints of the project, in every location: names are unique in a project. Its success proves credentials and project. */
  listEndpoints(): Promise<ExistingEndpoint[]>;
  /** Frameworks that TIR offers now and whose rules we know; all that we know when TIR's words are none of ours. */
  listFrameworks(): Promise<Framework[]>;
  /** Machines with an hourly price, cheapest first. */
  listMachines(framework: string): Promise<Machine[]>;
  listRepositories(): Promise<Numbered[]>;
  /** Hugging Face integrations. */
  listIntegrations(): Promise<Numbered[]>;
}

/** How long until a read that met no answer is made once more (ms), as E2E's own CLI does. @see github.com/e2enetworks-oss/e2ectl (read 2026-11) */
const SECOND_TRY_MS = 250;

export function openReader({ baseUrl, apiKey, authToken, who, projectId, location }: TirPlace, signal: AbortSignal): TirReader {
  const open = () => createTirClient({ baseUrl, credentials: { apiKey, authToken }, projectId, location, who, signal });
  const ask = async <T>(read: (tir: TirClient) => Promise<T>): Promise<T> => {
    try {
      const tir = open();
      return await read(tir).catch(async (err: unknown) => {
        if (!isTirError(err, 'unavailable')) throw err;
        await pause(SECOND_TRY_MS, undefined, { signal });
        return read(tir);
      });
    } catch (err) {
      signal.throwIfAborted();
      throw tirFailure(err);
    }
  };
  return {
    listEndpoints: () =>
      ask(async (tir) => {
        const places = ['Delhi', 'Chennai'].map(async (place) =>
          (await tir.listEndpoints(place)).map(({ id, name }) => ({ id, name, location: place })),
        );
        return [...new Map((await Promise.all(places)).flat().map((one) => [one.id, one])).values()];
      }),
    listFrameworks: () => ask(async (tir) => offered(await tir.listFrameworks())),
    listMachines: (framework) =>
      ask(async (tir) =>
        (await tir.listSkus(framework))
          .flatMap((sku) => machineOf(sku) ?? [])
          .sort((a, b) => (a.perHour ?? Infinity) - (b.perHour ?? Infinity) || a.name.localeCompare(b.name)),
      ),
    listRepositories: () =>
      ask(async (tir) =>
        (await tir.listModels()).map(({ id, name, modelType, status }) => numbered(id, name, [modelType, status])),
      ),
    listIntegrations: () => ask(async (tir) => (await tir.listIntegrations()).map(({ id, name }) => numbered(id, name, []))),
  };
}

/** Lets the process end. */
export const closeReaders = (): Promise<void> => closePools();

const numbered = (id: number, name: string | undefined, about: readonly (string | undefined)[]): Numbered => ({
  id,
  ...(name === undefined ? {} : { name }),
  about: about.filter((word) => word !== undefined).join(', '),
});

/** TIR documents the words of its catalogue in part only, so a framework counts as named whichever field names it. */
function offered(catalogue: readonly CatalogueFramework[]): Framework[] {
  const words = new Set(catalogue.flatMap(({ name, raw }) => [name, ...Object.values(raw).filter((value) => typeof value === 'string')]));
  const known = listFrameworks().filter(({ name }) => words.has(name));
  return known.length > 0 ? known : [...listFrameworks()];
}
