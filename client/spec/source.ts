import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../workflows/contract/finding.js';

/** The text of one file. */
export interface SourceText {
  file: string;
  text: string;
}

const specFile = /\.(ya?ml|json|tf)$/i;

const terraform = /\.tf(\.json)?$/i;

/** Beside a Terraform configuration lie files that it reads, such as tables in YAML: those without a key of ours are no specs. */
const looksLikeSpec = /(^|[{,])\s*["']?(apiVersion|endpoint)["']?\s*:/m;

/** Values of variables, which are read with the configuration beside them. */
const valuesInJson = /\.tfvars\.json$/i;

/** Reads files, the spec files of directories (not of directories inside them), and `-` for standard input. */
export async function readSources(sources: readonly string[]): Promise<{ texts: SourceText[]; findings: Finding[] }> {
  const texts: SourceText[] = [];
  const findings: Finding[] = [];
  for (const source of sources) {
    try {
      const files = await filesOf(source);
      const isShared = files.length > 1 && files.some((file) => terraform.test(file));
      for (const file of files) {
        const text = file === '-' ? await readStandardInput() : await readFile(file, 'utf8');
        if (!isShared || terraform.test(file) || looksLikeSpec.test(text)) texts.push({ file, text });
      }
    } catch (err) {
      findings.push(unreadable(source, err));
    }
  }
  return { texts, findings };
}

async function filesOf(source: string): Promise<string[]> {
  if (source === '-' || !(await stat(source)).isDirectory()) return [source];
  const names = (await readdir(source, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && specFile.test(entry.name) && !valuesInJson.test(entry.name))
    .map((entry) => entry.name);
  if (names.length === 0) throw new Error('it holds no .yaml, .yml, .json or .tf file');
  return names.sort().map((name) => join(source, name));
}

async function readStandardInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) text += String(piece);
  return text;
}

function unreadable(file: string, err: unknown): Finding {
  const missing = err instanceof Error && 'code' in err && err.code === 'ENOENT';
  const why = missing ? 'it does not exist' : err instanceof Error ? err.message : String(err);
  return {
    severity: 'error',
    code: 'file-unreadable',
    path: '',
    message: `${file} cannot be read: ${why}.`,
    fix: 'Check the path; -f takes files, directories, or - for standard input.',
    file,
  };
}
