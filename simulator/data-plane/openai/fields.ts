import { isObject } from '../answer.js';
import { ServerRefusal } from './refusal.js';

/** One finding of a validation, as pydantic words it. */
interface Finding {
  type: string;
  loc: readonly (string | number)[];
  msg: string;
  input: unknown;
}

/**
 * Reads the fields of a body as pydantic does: numbers also from texts, null as absent, everything else refused with 400.
 * The message is the list of findings as Python prints it. @see docs.pydantic.dev/latest/errors/validation_errors/
 */
export class Fields {
  readonly body: Record<string, unknown>;
  private readonly findings: Finding[] = [];

  /** @throws ServerRefusal when the body is no JSON object */
  constructor(body: unknown) {
    if (body === undefined) throw invalid([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
    if (typeof body === 'string')
      throw invalid([{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} }]);
    if (!isObject(body))
      throw invalid([
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: body,
        },
      ]);
    this.body = body;
  }

  /** The field as it came; undefined when absent or null. */
  raw(name: string): unknown {
    return this.body[name] ?? undefined;
  }

  /** A finding about a field, to be told by `done`. */
  find(name: string, type: string, msg: string): undefined {
    const input = this.body[name];
    this.findings.push({ type, loc: ['body', name], msg, input: input === undefined ? this.body : input });
    return undefined;
  }

  missing(name: string): undefined {
    return this.find(name, 'missing', 'Field required');
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined || typeof value === 'string'
      ? value
      : this.find(name, 'string_type', 'Input should be a valid string');
  }

  flag(name: string): boolean {
    const value = this.raw(name);
    if (value === undefined || value === false || value === 0 || value === 'false') return false;
    if (value === true || value === 1 || value === 'true') return true;
    this.find(name, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input');
    return false;
  }

  float(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const number = readNumber(value);
    if (number !== undefined) return number;
    return typeof value === 'string'
      ? this.find(name, 'float_parsing', 'Input should be a valid number, unable to parse string as a number')
      : this.find(name, 'float_type', 'Input should be a valid number');
  }

  int(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const number = readNumber(value);
    if (number !== undefined && Number.isInteger(number)) return number;
    if (number !== undefined)
      return this.find(name, 'int_from_float', 'Input should be a valid integer, got a number with a fractional part');
    return typeof value === 'string'
      ? this.find(name, 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer')
      : this.find(name, 'int_type', 'Input should be a valid integer');
  }

  /** One text or a list of texts. */
  texts(name: string): string[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (typeof value === 'string') return [value];
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
    this.find(name, 'string_type', 'Input should be a valid string');
    return [];
  }

  /** A rule across fields that is broken. @throws ServerRefusal 400 */
  broken(message: string, param: string | null = null): never {
    throw invalid([{ type: 'value_error', loc: ['body'], msg: `Value error, ${message}`, input: this.body }], param);
  }

  /** Ends the reading. @throws ServerRefusal 400 when there were findings */
  done(): void {
    if (this.findings.length > 0) throw invalid(this.findings);
  }
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && /^\s*-?\d+(\.\d+)?(e-?\d+)?\s*$/i.test(value) ? Number(value) : undefined;
}

/** A body that does not validate. @see github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/api_server.py (`validation_exception_handler`, 0.11) */
function invalid(findings: readonly Finding[], param: string | null = null): ServerRefusal {
  const list = findings.map(
    ({ type, loc, msg, input }) =>
      `{'type': ${python(type)}, 'loc': (${loc.map(python).join(', ')}${loc.length === 1 ? ',' : ''}), 'msg': ${python(msg)}, 'input': ${python(input)}}`,
  );
  return new ServerRefusal(400, 'Bad Request', `[${list.join(', ')}]`, param);
}

/** A JSON value as Python prints it. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const inner = value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
    return inner.includes("'") && !inner.includes('"') ? `"${inner}"` : `'${inner.replace(/'/g, "\\'")}'`;
  }
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, one]) => `${python(key)}: ${python(one)}`)
    .join(', ')}}`;
}

/** A number of a float field as Python prints it. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
