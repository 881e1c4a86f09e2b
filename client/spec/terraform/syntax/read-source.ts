/** A configuration in either form of the language. */
import type { SourceText } from '../../source.js';
import { readFileText, type FileReading } from './read-file.js';

/** Reads HCL, or its form in JSON: by the name of the file, and by its first sign for standard input. */
export async function readTerraformFile(source: SourceText): Promise<FileReading> {
  const isJson = /\.json$/i.test(source.file) || (source.file === '-' && source.text.trimStart().startsWith('{'));
  if (!isJson) return readFileText(source.file, source.text);
  const { readJsonFile } = await import('./read-json.js');
  return readJsonFile(source);
}
