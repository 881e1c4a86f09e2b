/** docs/spec-reference.md: made of the schema, the table of frameworks and the codes of the rules. */
import { API_VERSION } from '../../workflows/contract/spec.js';
import { ruleCodeGroups } from '../../workflows/contract/finding-codes.js';
import type { Field } from '../../workflows/contract/rules/field.js';
import { endpointJsonSchema } from '../spec/json-schema.js';
import { fieldTable, idOf, sectionsOf } from './field-tables.js';
import { findingTables, linkedToErrors } from './finding-tables.js';
import { frameworkNotes } from './framework-notes.js';
import { anchor, fenced, generatedNote, page, plain } from './markdown.js';

const smallest = `apiVersion: ${API_VERSION}
endpoint:
  name: chat-1b
  framework: vllm
  skuName: GDC3.L4-25.110GB
  skuType: hourly
  location: Delhi
  projectId: 1000
  detailedInfo:
    huggingFaceId: meta-llama/Llama-3.2-1B-Instruct`;

export function specReference(): string {
  const schema = endpointJsonSchema() as Field;
  return page(
    generatedNote,
    '# The spec, field by field',
    'A spec says what an endpoint should be and how it gets there. `endpoint` holds the attributes of TIR under its own names in camelCase, `rollout` holds ours. A file is YAML or JSON, may hold several specs, and is checked whole by `npx tir-rollouts validate -f FILE`. This page is made of the schema that does the checking ([`workflows/contract/spec.ts`](../workflows/contract/spec.ts)); editors read the same as [`schema/endpoint.schema.json`](../schema/endpoint.schema.json).',
    'The smallest spec that passes:',
    fenced('yaml', smallest),
    'In every value `${NAME}` is replaced from the environment of the command, as a shell does it: `${NAME:-default}` where it is not set or empty, `${NAME:?message}` to refuse that, `${NAME:+text}` where it is set; without the colon empty counts as set. `$${` is the text `${`, and anything else in braces is an error. In the environment of the container nothing is replaced: there `valueFrom: {env: TIR_SECRET_NAME}` names a variable of the worker, which gives specs no others than those that begin so or that its `TIR_ROLLOUTS_REFERENCES` names.',
    'A field of texts takes what is written, with or without quotes: `0474915`, `1.10`, `true`. Among `engineArgs` quotes make the difference between a text and a number, and what is doubtful is told.',
    '`--set endpoint.replica=2` sets a field for one command, and `--set endpoint.skuName-` takes it out. A field of texts takes the value as it is typed; any other is read as YAML. A folder given to `-f` means its `.yaml`, `.yml`, `.json` and `.tf` files.',
    '## Fields',
    ...sectionsOf(schema).flatMap((section) => [
      section.path === '' ? '### The document' : `### ${anchor(idOf(section.path))}${section.path}`,
      section.mapping.description && section.path !== '' ? plain(section.mapping.description) : '',
      fieldTable(section),
    ]),
    '## By framework',
    'Names are those of TIR on the wire, odd spellings included; Terraform files use the keys. Where an image is not listed for what a spec chooses, validation says so: TIR would accept an empty image and never start it.',
    frameworkNotes(),
    '## Rules between fields',
    'Beyond the shape, these rules are checked, all of them in one answer. A finding has its code in brackets at the end of its line, and as `code` in `--json`. An error refuses the spec before anything is called; a warning does not. The other codes are in [errors.md](errors.md#findings).',
    ...findingTables(ruleCodeGroups, linkedToErrors),
  );
}
