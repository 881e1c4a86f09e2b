/** What all operations of one client share: how a path becomes a URL of either generation, and one call. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Envelope, HttpMethod } from './answer.js';
import { withCallSpan } from './call-span.js';
import { TirError } from './errors.js';
import { exchange } from './http.js';
import type { ApiCredentials, Exchange } from './http.js';
import { excerpt, redactDeep, Redactor, type Redact } from './redact.js';
import { segmentFault } from '../../workflows/contract/url-path.js';

/** TIR's regions. @see docs.e2enetworks.com/api/tir/models/model-endpoints/get-serving-inference-inference-id/ (read 2026-11) */
export const locations = ['Delhi', 'Chennai'] as const;

/** What a client of TIR needs. */
export interface TirClientConfig {
  /** Control plane, such as `https://api.e2enetworks.com/myaccount/api/v1/gpu`. */
  baseUrl: string;
  credentials: ApiCredentials;
  projectId: number;
  location: string;
  /** Set for accounts that still use team-scoped paths; else the project form is used, in force since 2026-05-07. */
  teamId?: number;
  /** IAM account, to act in another person's account. */
  activeIam?: number;
  /** The credentials in words for messages, such as `profile default`. Default: `the profile in use`. */
  who?: string;
  /** What must not show in anything that TIR says. Default: the credentials alone. */
  redactor?: Redactor;
  /** Is waited for before each call, so that what its answer may quote is known to `redactor`. A call whose preparation fails is not made. */
  prepare?: () => Promise<void>;
  /** Ends every call of this client; calls then throw its reason. */
  signal?: AbortSignal;
  /** Hears of every exchange, also the failed ones. */
  onExchange?: (exchange: Exchange) => void;
  /** How long one call may take in all (ms). Default 15 000. */
  timeoutMs?: number;
}

/** One call of an operation. */
export interface Call {
  operation: string;
  method: HttpMethod;
  /** Segments below the base; each is escaped. */
  path: readonly (string | number)[];
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: unknown;
  /** Default: that of the client. */
  location?: string;
  /** Secrets inside the body, kept out of what is said about this call. */
  secrets?: readonly string[];
  /**
   * What the texts of its answer are. `names` (default): whole, so that whole secrets are taken out. `words`: of others,
   * who may have cut them; see `Redactor`. `fields`: those of an endpoint, left as they are, since they are compared with
   * what was sent and are sent back; whoever tells of them redacts them by `LiveEndpoint.redact`.
   */
  texts?: 'names' | 'words' | 'fields';
  /** The longest answer that is read (bytes). Default `MAX_BODY_BYTES`. */
  maxBytes?: number;
}

/** Makes calls with the config of one client. */
export interface Caller {
  readonly location: string;
  /** What a read of this client depends on besides its call: host, credentials, project. Callers with one scope get one answer. A hash, no secret. */
  readonly scope: string;
  /** Takes secrets out of words of TIR. */
  readonly redact: Redact;
  call(call: Call): Promise<Envelope>;
  /** A call whose `data` must fit the schema. @throws TirError of kind `contract` when it does not */
  read<S extends z.ZodType>(call: Call, schema: S): Promise<z.output<S>>;
  /** Parses a part of an answer of `call` that was already received. */
  parse<S extends z.ZodType>(call: Call, schema: S, data: unknown): z.output<S>;
}

/** The caller behind `createTirClient`. @throws TirError of kind `refused` when `baseUrl` is no http(s) URL */
export function createCaller(config: TirClientConfig): Caller {
  const base = parseBase(config.baseUrl);
  const known = config.redactor ?? new Redactor([config.credentials.apiKey, config.credentials.authToken]);
  const context = {
    credentials: config.credentials,
    who: config.who ?? 'the profile in use',
    ...(config.timeoutMs === undefined ? {} : { timeoutMs: config.timeoutMs }),
    ...(config.signal ? { signal: config.signal } : {}),
  };
  const redactorFor = (call: Call) => (call.secrets?.length ? new Redactor(call.secrets, known) : known);
  const caller: Caller = {
    location: config.location,
    scope: scopeOf(config),
    redact: known.redact,
    async call(call) {
      await config.prepare?.();
      const { redact, redactWhole } = redactorFor(call);
      const envelope = await withCallSpan(call.operation, (describe) =>
        exchange(
          {
            operation: call.operation,
            method: call.method,
            url: urlOf(base, config, call),
            ...(call.body === undefined ? {} : { body: call.body }),
            ...(call.maxBytes === undefined ? {} : { maxBytes: call.maxBytes }),
          },
          {
            ...context,
            redact,
            onExchange: (seen) => {
              describe(seen);
              config.onExchange?.(seen);
            },
          },
        ),
      );
      if (call.texts === 'fields') return envelope;
      return { ...envelope, data: redactDeep(envelope.data, call.texts === 'words' ? redact : redactWhole) };
    },
    async read(call, schema) {
      return caller.parse(call, schema, (await caller.call(call)).data);
    },
    parse(call, schema, data) {
      const parsed = schema.safeParse(data);
      if (parsed.success) return parsed.data;
      throw contractError(call, redactorFor(call).redact, parsed.error.issues, data);
    },
  };
  return caller;
}

function scopeOf({ baseUrl, credentials, projectId, teamId, activeIam }: TirClientConfig): string {
  const parts = [baseUrl, credentials.apiKey, credentials.authToken, projectId, teamId, activeIam];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function parseBase(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new TirError(
    'The address of TIR is not an http or https URL. Set E2E_TIR_API_HOST to one such as https://api.e2enetworks.com/myaccount/.',
    {
      kind: 'refused',
      effect: 'none',
      operation: 'connect',
    },
  );
}

function urlOf(base: URL, config: TirClientConfig, call: Call): URL {
  const scope = config.teamId === undefined ? [] : ['teams', config.teamId, 'projects', config.projectId];
  const path = [...scope, ...call.path].map((segment) => escaped(String(segment), call)).join('/');
  const url = new URL(base.origin);
  // Every path of TIR ends with a slash; without it a server of its kind answers with a redirect.
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}/`;
  const query = {
    ...(config.teamId === undefined ? { project_id: config.projectId } : {}),
    location: call.location ?? config.location,
    active_iam: config.activeIam,
    ...call.query,
  };
  for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value));
  return url;
}

/** Escaping leaves `.` and `..` as they are, and a server may take `%2F` for a slash: the call would be another one. */
function escaped(segment: string, { operation }: Call): string {
  const fault = segmentFault(segment);
  if (fault === undefined) return encodeURIComponent(segment);
  throw new TirError(
    `${JSON.stringify(segment.slice(0, 100))} cannot stand in the address of ${operation}, so nothing was sent: ${fault}. Name what is meant by its own name or number.`,
    { kind: 'refused', effect: 'none', operation },
  );
}

function contractError(
  call: Call,
  redact: Redact,
  issues: readonly z.core.$ZodIssue[],
  data: unknown,
): TirError {
  const where = issues
    .slice(0, 5)
    .map((issue) => `${issue.path.length === 0 ? 'data' : `data.${issue.path.join('.')}`}: ${issue.message}`)
    .join('; ');
  const upstream = excerpt(JSON.stringify(data) ?? 'no data', redact);
  return new TirError(
    `TIR answered ${call.operation} in a form that this version does not know (${redact(where)}). Report this with the excerpt: ${upstream}`,
    {
      kind: 'contract',
      effect: call.method === 'GET' ? 'none' : 'unknown',
      operation: call.operation,
      upstream,
    },
  );
}
