/** Files of a Terraform configuration: those that were named, and what lies beside them and is read with them. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readBeside, type SourceText } from '../../source.js';

/** The files of one folder. */
export interface ModuleFiles {
  folder: string;
  /** Configurations whose endpoints are meant. */
  named: SourceText[];
  /** Other configurations of the folder: their variables and locals count, their endpoints do not. */
  siblings: SourceText[];
  /** Values of variables, the later ones winning. */
  values: SourceText[];
}

export const isTerraform = (file: string): boolean => /\.tf(\.json)?$/i.test(file);
export const isVariableFile = (file: string): boolean => /\.tfvars(\.json)?$/i.test(file);

/** `override.tf` and `…_override.tf` change blocks of the other files. */
export const isOverride = (file: string): boolean => /(^|_)override\.tf(\.json)?$/i.test(basename(file));

/** Standard input has no folder of its own: nothing beside it is read, and its paths begin where the command runs. */
export const STANDARD_INPUT = '-';

/** Groups the texts by folder; variable files that were named count for every one of them, after those beside it. */
export async function moduleFilesOf(texts: readonly SourceText[]): Promise<ModuleFiles[]> {
  const given = texts.filter(({ file }) => isVariableFile(file));
  const named = texts.filter((text) => !given.includes(text));
  const alone = named.filter(({ file }) => file === STANDARD_INPUT);
  const folders = [...new Set(named.filter((text) => !alone.includes(text)).map(({ file }) => dirname(file)))];
  const found = await Promise.all(folders.map((folder) => filesOf(folder, named, given)));
  return alone.length === 0 ? found : [{ folder: '.', named: alone, siblings: [], values: given }, ...found];
}

async function filesOf(folder: string, texts: readonly SourceText[], given: readonly SourceText[]): Promise<ModuleFiles> {
  const named = texts.filter(({ file }) => file !== STANDARD_INPUT && dirname(file) === folder);
  const names = (await readdir(folder)).sort();
  const isNamed = (name: string): boolean => named.some(({ file }) => basename(file) === name);
  const isGiven = (name: string): boolean => given.some(({ file }) => resolve(file) === resolve(folder, name));
  // In the order in which Terraform reads them.
  const automatic = [
    ...names.filter((name) => name === 'terraform.tfvars'),
    ...names.filter((name) => name === 'terraform.tfvars.json'),
    ...names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)),
  ].filter((name) => !isGiven(name));
  const siblings = names.filter((name) => isTerraform(name) && !isNamed(name));
  return {
    folder,
    named,
    siblings: await textsOf(folder, siblings),
    values: [...(await textsOf(folder, automatic)), ...given],
  };
}

/** All configurations of a folder, as a module is made of. @throws when there is no such folder */
export async function filesOfModule(folder: string): Promise<ModuleFiles> {
  const names = (await readdir(folder)).sort().filter(isTerraform);
  return { folder, named: await textsOf(folder, names), siblings: [], values: [] };
}

const textsOf = (folder: string, names: readonly string[]): Promise<SourceText[]> =>
  Promise.all(names.map((name) => readBeside(join(folder, name))));
