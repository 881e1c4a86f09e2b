/** A `tir_model_endpoint` as the documents of specs: one, or one for each of `count` and `for_each`. */
import { API_VERSION } from '../../../workflows/contract/spec.js';
import type { Setting } from '../set-value.js';
import { endpointShape } from './attributes.js';
import { attributeOf } from './configuration.js';
import { Draft } from './draft.js';
import { evaluate } from './evaluate.js';
import { readBlock, type BlockScope } from './read-block.js';
import type { Block, Expression } from './read-file.js';
import { instancesOf } from './repetition.js';
import { translate } from './translate.js';
import { UNKNOWN } from './value.js';

/** Most endpoints of one block; a bound against a slip of the pen. */
const MAX_INSTANCES = 500;

export interface EndpointOptions {
  scope: Omit<BlockScope, 'values'>;
  settings: readonly Setting[];
  /** Number of the first document, from 1. */
  first: number;
}

export function draftsOf(block: Block, { scope, settings, first }: EndpointOptions): Draft[] {
  const draftOf = (index: number): Draft => new Draft({ file: block.file, document: first + index }, block.place, settings);
  const opening = draftOf(0);
  const repetitions = repetitionsOf(block, opening, scope);
  const drafts = repetitions.map((values, index) => {
    const draft = draftOf(index);
    draft.value['apiVersion'] = API_VERSION;
    draft.value['endpoint'] = {};
    draft.mark(['endpoint'], block.place);
    readBlock(block, { draft, shape: endpointShape, path: ['endpoint'], name: 'tir_model_endpoint' }, { ...scope, values });
    translate(draft);
    // How many endpoints there are is unknown, so this one is no spec, whatever else is right about it.
    if ([...values.values()].includes(UNKNOWN)) draft.leaveUnread(['apiVersion']);
    return draft;
  });
  drafts[0]?.findings.unshift(...opening.findings);
  return drafts;
}

/** The values of `count` and `each`, an element for each endpoint. */
function repetitionsOf(block: Block, draft: Draft, scope: Omit<BlockScope, 'values'>): ReadonlyMap<string, unknown>[] {
  const count = attributeOf(block, 'count');
  const forEach = attributeOf(block, 'for_each');
  const valueOf = (expression: Expression): unknown =>
    evaluate(expression, {
      values: new Map(),
      find: scope.find,
      report: (problem, file, place) => draft.error(problem, place, [], file),
      remedy: 'Write the value itself, or put it into a local and give that with --set local.NAME=VALUE.',
    });
  if (count) {
    const given = valueOf(count.expression);
    if (given === UNKNOWN) return [new Map([['count', UNKNOWN]])];
    const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= MAX_INSTANCES)
      return Array.from({ length: number }, (_nothing, index) => new Map([['count', { index }]]));
    const message = `count is a whole number from 0 to ${MAX_INSTANCES}.`;
    draft.error({ code: 'terraform-count', message, fix: 'Mend the expression.' }, count.place);
    return [new Map([['count', UNKNOWN]])];
  }
  if (!forEach) return [new Map()];
  const elements = instancesOf(valueOf(forEach.expression));
  if (elements && elements.length <= MAX_INSTANCES)
    return elements.map(({ key, value }) => new Map([['each', key === UNKNOWN ? UNKNOWN : { key, value }]]));
  const message = `for_each takes a map or a set of at most ${MAX_INSTANCES} elements.`;
  draft.error({ code: 'terraform-for-each', message, fix: 'Mend the expression.' }, forEach.place);
  return [new Map([['each', UNKNOWN]])];
}
