/** Terraform's functions that depend on nothing but their arguments. */
import { collectionFunctions } from './collection.js';
import { encodingFunctions } from './encoding.js';
import type { Functions } from './function.js';
import { numberFunctions } from './number.js';
import { textFunctions } from './text.js';

const functions: Functions = { ...textFunctions, ...numberFunctions, ...collectionFunctions, ...encodingFunctions };

/** Names of the functions that are evaluated, those on files and `try`, `can`, `templatefile` left out. */
export const functionNames = Object.keys(functions);

export const isFunction = (name: string): boolean => Object.hasOwn(functions, name);

/** @throws Error when the arguments do not fit */
export const callFunction = (name: string, args: readonly unknown[]): unknown => functions[name]?.(args);

/** Functions whose value is another one each time, or a secret: they have no place in a file that says what shall be. */
const moving = ['timestamp', 'plantimestamp', 'uuid', 'bcrypt'];

/** Why a function is not evaluated. */
export const whyNot = (name: string): string =>
  moving.includes(name)
    ? `${name}() gives another value each time, so nobody could say whether anything changed.`
    : `${name}() is not evaluated here.`;
