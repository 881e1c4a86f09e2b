import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../workflows/contract/finding.js';

/** The text of one file. */
export interface SourceText {
  file: string;
  text: string;
  /** Why it could not be read; then the text is empty. */
  finding?: Finding;
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
        const text = file === '-' ? await readStandardInput() : await readText(file);
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

/** A file that lies beside those that were named. */
export const readBeside = (file: string): Promise<SourceText> =>
  readText(file).then(
    (text) => ({ file, text }),
    (err: unknown) => ({ file, text: '', finding: unreadable(file, err) }),
  );

/** The text of a file, without a byte order mark. @throws Error when it is not in UTF-8 */
export const readText = async (file: string): Promise<string> => textOf(await readBounded(createReadStream(file)));

const readStandardInput = async (): Promise<string> => textOf(await readBounded(process.stdin));

/** Most of a file that is read (bytes): what its reader takes has a million characters, of four bytes at most. */
const MAX_BYTES = 4_000_000;

/** Leaves off at the bound, so that a file without end is refused as well. @throws Error beyond it */
async function readBounded(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(Buffer.from(piece as Uint8Array));
    size += (piece as Uint8Array).byteLength;
    if (size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes; split it`);
  }
  return Buffer.concat(pieces);
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw new Error(isWide ? 'it is in UTF-16, as PowerShell writes; save it in UTF-8' : 'it is not text in UTF-8; save it in that');
  }
}

function unreadable(file: string, err: unknown): Finding {
  const missing = err instanceof Error && 'code' in err && err.code === 'ENOENT';
  const why = missing ? 'it does not exist' : err instanceof Error ? err.message : String(err);
  return {
    severity: 'error',
    code: 'file-unreadable',
    path: '',
    message: `${file} cannot be read: ${why}.`,
    fix: 'Mend the file or the path; -f takes files, directories, or - for standard input.',
    file,
  };
}
