/** Terraform's functions, `try`, `can` and `templatefile` left out, which are part of the language here. */
import { collectionFunctions } from './collection.js';
import { conversionFunctions } from './conversion.js';
import { encodingFunctions } from './encoding.js';
import { fileFunctions } from './file.js';
import { callFunction, type FunctionSpec, type Functions } from './function.js';
import { mapFunctions } from './mapping.js';
import { networkFunctions } from './network.js';
import { numberFunctions } from './number.js';
import { textFunctions } from './text.js';
import { timeFunctions } from './time.js';

export { callFunction };

const functions: Functions = {
  ...textFunctions,
  ...numberFunctions,
  ...collectionFunctions,
  ...mapFunctions,
  ...conversionFunctions,
  ...encodingFunctions,
  ...networkFunctions,
  ...timeFunctions,
  ...fileFunctions,
};

/** Names of the functions that are evaluated. */
export const functionNames: readonly string[] = [...Object.keys(functions), 'try', 'can', 'templatefile'];

/** The function of the name; undefined for one that is not evaluated. */
export const findFunction = (name: string): FunctionSpec | undefined => (Object.hasOwn(functions, name) ? functions[name] : undefined);

/** Functions whose value is another one each time: they have no place in a file that says what shall be. */
const moving = ['timestamp', 'plantimestamp', 'uuid', 'bcrypt'];

/** What needs more than its arguments, or writes bytes that only Terraform's own library gives. */
const others = ['base64gzip', 'rsadecrypt', 'templatestring'];

export const isOfTerraform = (name: string): boolean => moving.includes(name) || others.includes(name);

/** Why a function is not evaluated. */
export const whyNot = (name: string): string =>
  moving.includes(name)
    ? `${name}() gives another value each time, so nobody could say whether anything changed.`
    : `${name}() is not evaluated here.`;
