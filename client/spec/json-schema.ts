import { z } from 'zod';
import { endpointSpec } from '../../workflows/contract/spec.js';

/**
 * The published JSON Schema of a spec as a person writes it (draft 7, which editors know best). It has the shape only;
 * the rules between fields are in `workflows/contract/rules`.
 */
export function endpointJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(endpointSpec, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // The widest exact integers of JavaScript are no bound that anybody wrote.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      // A pattern says the same; the format is no word of JSON Schema.
      if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
    },
  });
  return { $schema, $id: 'urn:tir-rollouts:v1:endpoint', title: 'tir-rollouts endpoint', ...schema };
}

/** The schema as the file holds it. */
export const endpointJsonSchemaText = (): string => `${JSON.stringify(endpointJsonSchema(), null, 2)}\n`;
