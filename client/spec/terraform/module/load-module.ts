/** A folder of Terraform files with the modules that it calls, read and not evaluated yet. */
import type { ErrorCode } from '../../../../workflows/contract/finding-codes.js';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Finding } from '../../../../workflows/contract/finding.js';
import { UNKNOWN } from '../value/value.js';
import type { Block } from '../syntax/read-file.js';
import { readTerraformFile } from '../syntax/read-source.js';
import { attributeOf, configurationOf, constantOf, type Configuration } from './configuration.js';
import { ignoredBlocks } from './ignored-blocks.js';
import { filesOfModule, type ModuleFiles } from './module-files.js';

export interface LoadedModule {
  /** Folder of its files, from where the command runs. */
  folder: string;
  configuration: Configuration;
  /** Mistakes of files that only explain references: they matter to those who refer to them. */
  quiet: Finding[];
  /** Modules by the name of their call. */
  calls: ReadonlyMap<string, LoadedModule>;
}

export interface LoadOptions {
  /** Folder of the whole configuration. */
  root: string;
  findings: Finding[];
  /** Names of the calls that led here. */
  path?: readonly string[];
  /** Folders that led here. */
  above?: readonly string[];
}

export async function loadModule(files: ModuleFiles, options: LoadOptions): Promise<LoadedModule> {
  const { findings } = options;
  const named = await Promise.all(files.named.map(readTerraformFile));
  const siblings = await Promise.all(files.siblings.map(readTerraformFile));
  findings.push(...named.flatMap((file) => file.findings), ...[...files.named, ...files.siblings, ...files.values].flatMap(({ finding }) => finding ?? []));
  const configuration = configurationOf(named, siblings, findings);
  findings.push(...ignoredBlocks(named));
  const calls = new Map<string, LoadedModule>();
  for (const [name, block] of configuration.modules) {
    const inner = await loadCall(name, block, files.folder, options, configuration.named.includes(block));
    if (inner) calls.set(name, inner);
  }
  return { folder: files.folder, configuration, quiet: siblings.flatMap((file) => file.findings), calls };
}

/** The module that the block calls; undefined, with a finding where its file was named, when it cannot be read. */
async function loadCall(
  name: string,
  block: Block,
  folder: string,
  { root, findings, path = [], above = [] }: LoadOptions,
  isNamed: boolean,
): Promise<LoadedModule | undefined> {
  const tell = (code: ErrorCode, message: string, fix: string): undefined => {
    const place = attributeOf(block, 'source')?.place ?? block.place;
    if (isNamed) findings.push({ severity: 'error', code, path: '', message, fix, file: block.file, ...place });
  };
  const source = sourceOf(block);
  if (source === undefined)
    return tell('module-source', `module "${name}" has no source that is a plain text.`, 'Write source = "./modules/…".');
  const isLocal = /^\.\.?(\/|$)/.test(source);
  const target = isLocal ? join(folder, source) : await installed(root, [...path, name]);
  if (target === undefined)
    return tell(
      'module-remote',
      `module "${name}" comes from ${source}, which is not here, and nothing is downloaded.`,
      'Run terraform init, which puts a copy into .terraform/modules; or copy it into a folder and write source = "./…".',
    );
  const here = [...above, resolve(folder)];
  if (here.includes(resolve(target)))
    return tell('module-circle', `module "${name}" calls a module that it stands in.`, 'Break the circle.');
  const files = await filesOfModule(target).catch(() => undefined);
  if (!files || files.named.length === 0)
    return tell('module-missing', `module "${name}": there is no .tf file in ${target}.`, 'Mend the source.');
  const quiet: Finding[] = [];
  const to = isNamed ? findings : quiet;
  return loadModule(files, { root, findings: to, path: [...path, name], above: here });
}

function sourceOf(block: Block): string | undefined {
  const attribute = attributeOf(block, 'source');
  const source = attribute ? constantOf(attribute.expression) : UNKNOWN;
  return typeof source.raw === 'string' ? source.raw : undefined;
}

/** Where `terraform init` has put the module. @see its .terraform/modules/modules.json */
async function installed(root: string, path: readonly string[]): Promise<string | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(root, '.terraform/modules/modules.json'), 'utf8')) as {
      Modules?: { Key?: string; Dir?: string }[];
    };
    const found = manifest.Modules?.find(({ Key }) => Key === path.join('.'));
    return found?.Dir === undefined ? undefined : join(root, found.Dir);
  } catch {
    return undefined;
  }
}

/** Folders of all modules that are called, directly or not. */
export const foldersOf = ({ calls }: LoadedModule): string[] =>
  [...calls.values()].flatMap((inner) => [inner.folder, ...foldersOf(inner)]);
