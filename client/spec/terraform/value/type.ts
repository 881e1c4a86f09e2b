/** Types of Terraform's values. @see github.com/zclconf/go-cty, whose rules these are (read 2026-11) */

export type Kind = 'string' | 'number' | 'bool' | 'dynamic' | 'list' | 'set' | 'map' | 'tuple' | 'object';

interface Parts {
  element?: Type;
  elements?: readonly Type[];
  attributes?: ReadonlyMap<string, Type>;
  optional?: ReadonlySet<string>;
}

export class Type {
  readonly #parts: Parts;
  #name?: string;

  constructor(
    readonly kind: Kind,
    parts: Parts = {},
  ) {
    this.#parts = parts;
  }

  /** Of each element of a list, set or map; `dynamic` for the others. */
  get element(): Type {
    return this.#parts.element ?? DYNAMIC;
  }

  /** Of the elements of a tuple. */
  get elements(): readonly Type[] {
    return this.#parts.elements ?? [];
  }

  /** Of the attributes of an object, in order. */
  get attributes(): ReadonlyMap<string, Type> {
    return this.#parts.attributes ?? new Map<string, Type>();
  }

  /** Attributes that need not be given, in the type of a variable. */
  get optional(): ReadonlySet<string> {
    return this.#parts.optional ?? new Set<string>();
  }

  get isPrimitive(): boolean {
    return this.kind === 'string' || this.kind === 'number' || this.kind === 'bool';
  }

  get isCollection(): boolean {
    return this.kind === 'list' || this.kind === 'set' || this.kind === 'map';
  }

  /** As `type()` writes it: `object({a:list(string)})`. Types of one name are the same. */
  get name(): string {
    return (this.#name ??= nameOf(this));
  }

  equals(other: Type): boolean {
    return this === other || (this.kind === other.kind && this.name === other.name);
  }
}

function nameOf(type: Type): string {
  const { kind, element, elements, attributes, optional } = type;
  if (type.isCollection) return `${kind}(${element.name})`;
  if (kind === 'tuple') return `tuple([${elements.map(({ name }) => name).join(',')}])`;
  if (kind !== 'object') return kind;
  const parts = [...attributes].map(([key, inner]) => `${wordOf(key)}:${optional.has(key) ? `optional(${inner.name})` : inner.name}`);
  return parts.length === 0 ? 'object({})' : `object({${parts.join(',')}})`;
}

const wordOf = (key: string): string => (/^[\p{ID_Start}][\p{ID_Continue}-]*$/u.test(key) ? key : JSON.stringify(key));

export const STRING = new Type('string');
export const NUMBER = new Type('number');
export const BOOL = new Type('bool');
/** Of a plain null, of what is not known, and of anything in the type of a variable. */
export const DYNAMIC = new Type('dynamic');

export const listOf = (element: Type): Type => new Type('list', { element });
export const setOf = (element: Type): Type => new Type('set', { element });
export const mapOf = (element: Type): Type => new Type('map', { element });
export const tupleOf = (elements: readonly Type[]): Type => new Type('tuple', { elements });
export const objectOf = (attributes: ReadonlyMap<string, Type>, optional?: ReadonlySet<string>): Type =>
  new Type('object', { attributes: inOrder(attributes), ...(optional ? { optional } : {}) });

/** Texts in the order of their code points, as Terraform sorts them. */
export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (a === b) continue;
    // Halves of a pair stand for code points behind all others.
    const isPair = [a, b].map((code) => code >= 0xd800 && code <= 0xdfff);
    return isPair[0] === isPair[1] ? a - b : isPair[0] ? 1 : -1;
  }
  return one.length - other.length;
}

export const inOrder = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
  new Map([...map].sort(([a], [b]) => compareTexts(a, b)));
