import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { loadSpecs, type LoadOptions, type LoadedSpecs } from '../../../../client/spec/load-specs.js';
import type { EndpointAttributes } from '../../../../workflows/contract/spec.js';

export interface Loaded extends LoadedSpecs {
  /** Findings as `file:line:column code`, in the order of the lines; files without their folder. */
  places: string[];
  endpoints: EndpointAttributes[];
}

/** A folder for one test, and a way to load files that are written into it. */
export function temporaryFolder(): {
  load: (files: Record<string, string>, options?: LoadOptions, sources?: string[]) => Promise<Loaded>;
  /** Its path, in a test. */
  folder: () => string;
} {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terraform-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  return {
    folder: () => folder,
    async load(files, options = {}, sources = ['main.tf']) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
      const loaded = await loadSpecs(
        sources.map((source) => join(folder, source)),
        { context: { projectId: 1000, location: 'Delhi' }, ...options },
      );
      const places = loaded.findings
        .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
        .map(({ file = '', line, column, code }) => `${file.replace(`${folder}/`, '')}:${line}:${column} ${code}`);
      return { ...loaded, places, endpoints: loaded.specs.map(({ spec }) => spec.endpoint) };
    },
  };
}

/** A whole resource of vllm with more lines of HCL in it. */
export const vllm = (more = '', label = 'chat', head = `name = "${label}"`): string => `resource "tir_model_endpoint" "${label}" {
  ${head}
  framework = "VLLM"
  sku_name = "C3.2"
  sku_type = "hourly"
  detailed_info {
    hugging_face_id = "gpt2"
  }
${more}
}
`;
