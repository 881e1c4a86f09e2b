/** Endpoints in a Terraform state file (version 4): what `tir_model_endpoint` resources it keeps. */
import { z } from 'zod';
import type { ErrorCode, WarningCode } from '../../workflows/contract/finding-codes.js';
import type { Finding } from '../../workflows/contract/finding.js';
import { RolloutsError } from '../errors.js';

/** One endpoint that Terraform made. */
export interface StateEndpoint {
  /** Address in Terraform, such as `tir_model_endpoint.chat` or `module.a.tir_model_endpoint.chat["x"]`. */
  address: string;
  endpointId: number;
  name: string;
  projectId?: number;
  location?: string;
}

export interface StateReading {
  endpoints: StateEndpoint[];
  /** What is left out, and what Terraform is about to delete, each with its address as `attribute`. */
  findings: Finding[];
}

/** A number, which the provider keeps as a text. */
const number = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value === '' ? null : value),
  z.int().positive(),
);
const absent = z.preprocess((value) => (value === '' ? null : value), z.null()).transform(() => undefined);

/** What is read of a `tir_model_endpoint`. */
const attributesOfEndpoint = z.looseObject({
  id: number,
  name: z.string().min(1),
  project_id: z.union([number, absent]).optional(),
  location: z.union([z.string().min(1), absent]).optional(),
});

const state = z.looseObject({ version: z.literal(4), resources: z.array(z.unknown()).default([]) });

/** Other resources are none of our business. */
const resource = z.looseObject({
  mode: z.literal('managed'),
  type: z.literal('tir_model_endpoint'),
  name: z.string(),
  module: z.string().optional(),
  instances: z.array(
    z.looseObject({
      index_key: z.union([z.string(), z.number()]).nullish(),
      status: z.string().nullish(),
      deposed: z.string().nullish(),
      attributes: z.unknown(),
    }),
  ),
});

/** @throws RolloutsError `invalid` when the text is no state file that can be read */
export function readTerraformState(file: string, text: string): StateReading {
  const json = parseJson(file, text);
  const parsed = state.safeParse(json);
  if (!parsed.success) throw refused(file, whyNot(json));
  const reading: StateReading = { endpoints: [], findings: [] };
  for (const one of parsed.data.resources) {
    const found = resource.safeParse(one);
    if (found.success) for (const instance of found.data.instances) readInstance(file, addressOf(found.data, instance.index_key), instance, reading);
    else if (isEndpoint(one)) throw refused(file, `keeps a tir_model_endpoint in a form that is not known (${issueOf(found.error)})`);
  }
  if (reading.endpoints.length + reading.findings.length === 0)
    throw refused(file, parsed.data.resources.length === 0 ? 'keeps no resources, as where the state lies in a backend' : 'keeps no tir_model_endpoint');
  return reading;
}

type Instance = z.infer<typeof resource>['instances'][number];

function readInstance(file: string, address: string, { status, deposed, attributes: raw }: Instance, { endpoints, findings }: StateReading): void {
  const tell = (severity: Finding['severity'], code: ErrorCode | WarningCode, message: string, fix: string): void =>
    void findings.push({ severity, code, path: '', attribute: address, message, fix, file });
  const parsed = attributesOfEndpoint.safeParse(raw);
  if (deposed) {
    const id = parsed.success ? `, TIR id ${parsed.data.id},` : '';
    const fix = parsed.success ? `If it shall stay: tir-rollouts adopt ${parsed.data.id}, and terraform state rm ${quoted(address)}, which forgets the current one as well.` : 'Look at it with terraform state show.';
    return tell('warning', 'state-deposed', `The deposed object ${deposed}${id} was left out: Terraform deletes it at its next apply.`, fix);
  }
  if (!parsed.success) {
    const fix = `Adopt it by its id: tir-rollouts adopt ID. Look at it with terraform state show ${quoted(address)}.`;
    return tell('error', 'state-instance', `The state does not say which endpoint it is (${issueOf(parsed.error)}).`, fix);
  }
  const { id, name, project_id: projectId, location } = parsed.data;
  const other = endpoints.find((one) => one.endpointId === id);
  if (other) return tell('error', 'state-instance', `It is TIR endpoint ${id}, and so is ${other.address}.`, `Remove one: terraform state rm ${quoted(address)}.`);
  endpoints.push({ address, endpointId: id, name, ...(projectId ? { projectId } : {}), ...(location ? { location } : {}) });
  if (status === 'tainted') {
    const fix = `Run terraform untaint ${quoted(address)}, or terraform state rm ${quoted(address)} to leave Terraform.`;
    tell('warning', 'state-tainted', `${name} is tainted: Terraform deletes it at its next apply, and makes another one.`, fix);
  } else if (status) tell('warning', 'state-tainted', `Terraform has marked ${name} as ${status}.`, `Look at it with terraform state show ${quoted(address)}.`);
}

const addressOf = ({ module, type, name }: z.infer<typeof resource>, key: Instance['index_key']): string =>
  `${module ? `${module}.` : ''}${type}.${name}${key === undefined || key === null ? '' : `[${JSON.stringify(key)}]`}`;

/** For a shell. */
const quoted = (address: string): string => (/["[]/.test(address) ? `'${address}'` : address);

const issueOf = ({ issues: [issue] }: z.ZodError): string => (issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable');

const isEndpoint = (one: unknown): boolean =>
  z.looseObject({ mode: z.literal('managed'), type: z.literal('tir_model_endpoint') }).safeParse(one).success;

const refused = (file: string, why: string): RolloutsError =>
  new RolloutsError('invalid', `${file} ${why}. Write the state into a file where Terraform runs: terraform state pull > state.json.`);

function parseJson(file: string, text: string): unknown {
  if (text.trim() === '') throw refused(file, 'is empty');
  try {
    return JSON.parse(text);
  } catch (err) {
    throw refused(file, `is no Terraform state, which is JSON (${err instanceof Error ? err.message : String(err)})`);
  }
}

/** What else the JSON is. */
function whyNot(json: unknown): string {
  const has = (name: string): boolean => typeof json === 'object' && json !== null && Object.hasOwn(json, name);
  const version: unknown = has('version') ? (json as { version: unknown }).version : undefined;
  if (has('encrypted_data')) return 'is encrypted, as OpenTofu does it, and only OpenTofu can read it';
  if (has('backend')) return 'says in which backend the state lies, and keeps no resources itself';
  if (has('format_version') || has('planned_values')) return 'is what terraform show -json prints, and no state';
  if (version === 4) return 'is a Terraform state whose resources are no list';
  if (typeof version === 'number') return `is a Terraform state of version ${version}, and version 4 is read`;
  return 'is no Terraform state: it has no version';
}
