/**
 * The columns that hold words. What comes from outside is made storable where it comes in; what was missed there is made so
 * here, since a value that PostgreSQL refuses would end the step that writes it.
 */
import { customType } from 'drizzle-orm/pg-core';
import { storable, storableDeep } from '../workflows/contract/storable.js';

export const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: storable });

export const jsonb = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(storableDeep(value)),
});
