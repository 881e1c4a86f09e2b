/**
 * Asks a terraform on the PATH what each expression of a table is: `node scripts/terraform-answers.mjs TABLE.json`.
 * The table is a list of rows with an `expression`, and a `constraint` where it is the default of a variable of that type;
 * the answers are written into it: `json` and `type` of the value, and
 * `sensitive` where it carries that mark, or `error`. Made for Terraform 1.11.4; the tests need none.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [file] = process.argv.slice(2);
const rows = JSON.parse(await readFile(file, 'utf8'));

/** What `terraform console` answers in the folder; undefined for an error. */
const ask = (cwd, question) =>
  new Promise((resolve) => {
    const env = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
    const child = execFile('terraform', ['console'], { cwd, env, maxBuffer: 1e8 }, (err, stdout) => resolve(err ? undefined : stdout));
    child.stdin.end(`${question}\n`);
  });

async function answer({ expression, constraint }) {
  const row = { expression, ...(constraint ? { constraint } : {}) };
  const folder = await mkdtemp(join(tmpdir(), 'terraform-answers-'));
  try {
    // In a file, since the console takes one line.
    const text = constraint
      ? `variable "value" {\n  type = ${constraint}\n  default = ${expression}\n}\nlocals {\n  value = var.value\n}\n`
      : `locals {\n  value = ${expression}\n}\n`;
    await writeFile(join(folder, 'main.tf'), text);
    const told = await ask(folder, 'base64encode(nonsensitive(jsonencode([jsonencode(local.value), issensitive(local.value)])))');
    // A value with a mistake is not known to the console, which warns of it.
    if (!/^"[^"]*"\s*$/.test(told ?? '')) return { ...row, error: true };
    const [json, sensitive] = JSON.parse(Buffer.from(JSON.parse(told), 'base64').toString());
    const type = await ask(folder, 'type(local.value)');
    return { ...row, json, type: type.replace(/\s+/g, '').replace(/,(?=[}\])])/g, ''), ...(sensitive ? { sensitive } : {}) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const answers = [];
const next = rows.entries();
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (const [index, row] of next) answers[index] = await answer(row);
  }),
);
await writeFile(file, `[\n${answers.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
