/** Functions that change the type or the mark of a value. */
import { convert } from '../value/convert.js';
import { BOOL, DYNAMIC, NUMBER, STRING, listOf, mapOf, setOf, type Type } from '../value/type.js';
import { bool } from '../value/value.js';
import { ANY, define, keeping, nullable, type FunctionSpec, type Functions } from './function.js';

const ANYTHING = keeping(nullable(ANY));

const to = (type: Type): FunctionSpec => define([ANYTHING], (value) => convert(value, type));

export const conversionFunctions: Functions = {
  tostring: to(STRING),
  tonumber: to(NUMBER),
  tobool: to(BOOL),
  tolist: to(listOf(DYNAMIC)),
  toset: to(setOf(DYNAMIC)),
  tomap: to(mapOf(DYNAMIC)),
  sensitive: define([ANYTHING], (value) => value.marked(true)),
  // Its elements keep their own marks.
  nonsensitive: define([ANYTHING], (value) => value.unmarked()),
  issensitive: define([ANYTHING], (value) => bool(value.isSensitive)),
  // Nothing in a file is ephemeral here.
  ephemeralasnull: define([ANYTHING], (value) => value),
};
