/** Values of expressions with their types, as Terraform has them, and the mark of what is sensitive. */
import { BigNumber } from './number.js';
import { Refusal } from './refusal.js';
import {
  BOOL,
  DYNAMIC,
  NUMBER,
  STRING,
  inOrder,
  listOf,
  mapOf,
  objectOf,
  setOf,
  tupleOf,
  type Type,
} from './type.js';
import { orderedSet } from './set-order.js';

/** What a spec may name instead of giving its id. */
export type Lookup = 'modelRepository' | 'integration' | 'dataset';

/** The id of something on TIR, by the name that the files give it. It is looked up when the spec is applied. */
export class NamedId {
  constructor(
    readonly lookup: Lookup,
    readonly name: string,
    /** The reference as it is written, such as `tir_integration.hub.id`. */
    readonly address: string,
  ) {}
}

type Raw = null | string | boolean | BigNumber | readonly Value[] | ReadonlyMap<string, Value> | NamedId;

/** Most parts and letters of one value; a bound against texts and lists that grow by themselves. */
const MAX_SIZE = 5_000_000;

/** Values are never changed. Made by the functions of this file. */
export class Value {
  /** Letters and parts, those inside included. */
  readonly size: number;
  /** Something in it is not known. */
  readonly holdsUnknown: boolean;
  /** It, or something in it, is sensitive. */
  readonly holdsSensitive: boolean;

  /** @throws Error when the value is too large */
  constructor(
    readonly type: Type,
    /** Elements of a list, set or tuple; entries of a map or object in the order of their keys; a plain value. */
    readonly raw: Raw,
    /** Drawn from something sensitive. Its elements have marks of their own besides. */
    readonly isSensitive = false,
    /** No value was found. */
    readonly isUnknown = false,
  ) {
    const inner = this.children;
    this.size = inner.reduce((sum, { size }) => sum + size, 1 + (typeof raw === 'string' ? raw.length : 0));
    if (this.size > MAX_SIZE) throw new Refusal(`The value is too large: it has more than ${MAX_SIZE} parts and letters`);
    this.holdsUnknown = isUnknown || inner.some(({ holdsUnknown }) => holdsUnknown);
    this.holdsSensitive = isSensitive || inner.some(({ holdsSensitive }) => holdsSensitive);
  }

  get isNull(): boolean {
    return this.raw === null && !this.isUnknown;
  }

  /** Elements, or values in the order of their keys; none for a plain value. */
  get children(): readonly Value[] {
    if (Array.isArray(this.raw)) return this.raw as readonly Value[];
    return this.raw instanceof Map ? [...(this.raw as ReadonlyMap<string, Value>).values()] : [];
  }

  /** Entries of a map or an object; none for anything else. */
  get entries(): ReadonlyMap<string, Value> {
    return this.raw instanceof Map ? (this.raw as ReadonlyMap<string, Value>) : new Map<string, Value>();
  }

  /** The same with the mark when it is wanted, never without the one it has. */
  marked(isSensitive: boolean): Value {
    if (!isSensitive || this.isSensitive) return this;
    return this.isUnknown ? SECRET : new Value(this.type, this.raw, true);
  }

  /** Without its own mark; its elements keep theirs. */
  unmarked(): Value {
    if (this.isUnknown) return UNKNOWN;
    return this.isSensitive ? new Value(this.type, this.raw) : this;
  }

  /** Without any mark in it. */
  unmarkedDeep(): Value {
    if (!this.holdsSensitive) return this;
    if (Array.isArray(this.raw)) return new Value(this.type, this.children.map((inner) => inner.unmarkedDeep()));
    if (this.raw instanceof Map)
      return new Value(this.type, new Map([...this.entries].map(([key, inner]) => [key, inner.unmarkedDeep()])));
    return this.unmarked();
  }
}

/** Stands where no value was found. Whoever made it has reported why. */
export const UNKNOWN = new Value(DYNAMIC, null, false, true);

/** Stands where a sensitive value is not given, which nobody was told of: a worker may have it. */
export const SECRET = new Value(DYNAMIC, null, true, true);

/** What is drawn from values of which one is not known. */
export const unknownOf = (...values: readonly Value[]): Value => (values.some(({ holdsSensitive }) => holdsSensitive) ? SECRET : UNKNOWN);

/** Texts are in Unicode's composed form. */
export const text = (value: string): Value => new Value(STRING, value.normalize('NFC'));
export const bool = (value: boolean): Value => (value ? TRUE : FALSE);
export const number = (value: BigNumber): Value => new Value(NUMBER, value);
/** A number that is counted, such as a length. */
export const count = (value: number): Value => number(BigNumber.counted(value));
export const namedId = (id: NamedId): Value => new Value(STRING, id);
export const nullOf = (type: Type): Value => (type === DYNAMIC ? NULL : new Value(type, null));

export const TRUE = new Value(BOOL, true);
export const FALSE = new Value(BOOL, false);
export const NULL = new Value(DYNAMIC, null);

export const tuple = (elements: readonly Value[]): Value => new Value(tupleOf(elements.map(({ type }) => type)), elements);
export const object = (entries: ReadonlyMap<string, Value>): Value => {
  const sorted = inOrder(entries);
  return new Value(objectOf(new Map([...sorted].map(([key, { type }]) => [key, type]))), sorted);
};

/** Elements of one type each, which is needed where there are none. */
export const list = (elements: readonly Value[], element = elements[0]?.type ?? DYNAMIC): Value =>
  new Value(listOf(elements[0]?.type ?? element), elements);
export const map = (entries: ReadonlyMap<string, Value>, element: Type = DYNAMIC): Value => {
  const sorted = inOrder(entries);
  const [first] = sorted.values();
  return new Value(mapOf(first?.type ?? element), sorted);
};

/** A set has its elements once, in its own order, and is sensitive when one of them is. */
export function set(elements: readonly Value[], element = elements[0]?.type ?? DYNAMIC): Value {
  const type = elements[0]?.type ?? element;
  const isSensitive = elements.some(({ holdsSensitive }) => holdsSensitive);
  return new Value(setOf(type), orderedSet(type, elements.map((inner) => inner.unmarkedDeep())), isSensitive);
}
