/** Files of a Terraform configuration: those that were named, and what lies beside them and is read with them. */
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { SourceText } from '../source.js';

/** The files of one directory. */
export interface ModuleFiles {
  /** Configurations whose endpoints are meant. */
  named: SourceText[];
  /** Other configurations of the directory: their variables and locals count, their endpoints do not. */
  siblings: SourceText[];
  /** Values of variables, the later ones winning. */
  values: SourceText[];
}

export const isTerraform = (file: string): boolean => /\.tf$/i.test(file);
export const isVariableFile = (file: string): boolean => /\.tfvars(\.json)?$/i.test(file);

/** Groups the texts by directory; variable files that were named count for every one of them, after those beside it. */
export async function moduleFilesOf(texts: readonly SourceText[]): Promise<ModuleFiles[]> {
  const named = texts.filter(({ file }) => isTerraform(file));
  const given = texts.filter(({ file }) => isVariableFile(file));
  const directories = [...new Set(named.map(({ file }) => dirname(file)))];
  return Promise.all(
    directories.map(async (directory) => {
      const own = named.filter(({ file }) => dirname(file) === directory);
      const names = (await readdir(directory)).sort();
      const isOwn = (name: string): boolean => own.some(({ file }) => basename(file) === name);
      const isGiven = (name: string): boolean => given.some(({ file }) => resolve(file) === resolve(directory, name));
      const automatic = [
        ...names.filter((name) => name === 'terraform.tfvars'),
        ...names.filter((name) => name === 'terraform.tfvars.json'),
        ...names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)),
      ].filter((name) => !isGiven(name));
      return {
        named: own,
        siblings: await textsOf(
          directory,
          names.filter((name) => isTerraform(name) && !isOwn(name)),
        ),
        values: [...(await textsOf(directory, automatic)), ...given],
      };
    }),
  );
}

const textsOf = (directory: string, names: readonly string[]): Promise<SourceText[]> =>
  Promise.all(
    names.map(async (name) => {
      const file = join(directory, name);
      return { file, text: await readFile(file, 'utf8') };
    }),
  );
