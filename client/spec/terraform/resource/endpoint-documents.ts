/** A `tir_model_endpoint` as the documents of specs: one, or one for each of `count` and `for_each`. */
import { API_VERSION } from '../../../../workflows/contract/spec.js';
import type { Setting } from '../../set-value.js';
import type { ModuleInstance } from '../module/instance.js';
import { namesOf } from '../module/origin.js';
import { repetitionsOf } from '../module/repetition.js';
import type { Block } from '../syntax/read-file.js';
import { endpointShape } from './attributes.js';
import { Draft } from './draft.js';
import { readBlock } from './read-block.js';
import type { SecretNames } from './secret-references.js';
import { translate } from './translate.js';

export interface EndpointOptions {
  module: ModuleInstance;
  /** Nobody knows how many there are of its module. */
  isUnknown: boolean;
  settings: readonly Setting[];
  secretNames: SecretNames;
  /** Number of the first document, from 1. */
  first: number;
}

export function draftsOf(block: Block, { module, isUnknown, settings, secretNames, first }: EndpointOptions): Draft[] {
  const { find, origin, shared } = module;
  const repetitions = repetitionsOf(
    block,
    {
      values: new Map(),
      find,
      report: shared.report,
      files: shared.files,
      remedy: 'Write the value itself, or put it into a local and give that with --set local.NAME=VALUE.',
    },
  );
  return repetitions.map((repetition, index) => {
    const draft = new Draft({ file: block.file, document: first + index }, block.place, settings);
    draft.value['apiVersion'] = API_VERSION;
    draft.value['endpoint'] = {};
    draft.mark(['endpoint'], block.place);
    readBlock(
      block,
      { draft, shape: endpointShape, path: ['endpoint'], name: 'tir_model_endpoint' },
      { values: repetition.values, find, files: shared.files, origin, origins: namesOf(block, repetition.values, origin).origins, secretNames },
    );
    translate(draft);
    // How many endpoints there are is unknown, so this one is no spec, whatever else is right about it.
    if (isUnknown || repetition.isUnknown) draft.leaveUnread(['apiVersion']);
    return draft;
  });
}
