import type { Command } from 'commander';
import { RolloutsError } from '../../errors.js';
import type { JudgedRevision } from '../../records.js';
import { exitCodes } from '../exit-codes.js';
import { positiveInteger, withConnection, type CommonOptions } from '../options.js';
import { moment, line, paint, print, printDocument, printJson, table, typed } from '../output.js';
import { withRollouts } from '../run.js';

/** What was accepted over time: `revisions`, `show`, `diff`. */
export function addRevisions(program: Command): void {
  withConnection(program.command('revisions <name>').description('every accepted spec of an endpoint, with who, why and its verdict'))
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts revisions chat-1b')
    .action((name: string, options: CommonOptions) =>
      withRollouts(options, async (rollouts) => {
        const all = await rollouts.revisions(name);
        if (options.json) printJson({ name, revisions: all });
        else if (all.length === 0) print(typed(`${name} is known, and no spec of it was ever accepted. See tir-rollouts history ${name}.`));
        else for (const row of table([['REVISION', 'VERDICT', 'DIGEST', 'WHEN', 'BY', 'FROM', 'WHY'], ...all.map(rowOf)])) print(row);
        return exitCodes.healthy;
      }),
    );
  withConnection(program.command('show <name>').description('the spec of a revision as YAML (default: the newest)'))
    .argument('[revision]', 'its number', positiveInteger)
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts show chat-1b 3\n  $ tir-rollouts show chat-1b 3 > chat-1b.yaml')
    .action((name: string, revision: number | undefined, options: CommonOptions) =>
      withRollouts(options, async (rollouts) => {
        const found = pick(name, await rollouts.revisions(name), revision);
        const { maskSpec } = await import('../../spec/mask.js');
        const { writeYaml } = await import('../../spec/write-yaml.js');
        const { spec, ...rest } = found;
        // A pipe gets the values, so that what is written is what was accepted; a screen does not.
        const seen = process.stdout.isTTY ? maskSpec(spec) : spec;
        if (options.json) printJson({ name, ...rest, spec: seen });
        else printDocument(writeYaml(seen, { heading: headingOf(name, found) }));
        return exitCodes.healthy;
      }),
    );
  withConnection(program.command('diff <name>').description('what differs between two revisions, field by field'))
    .argument('<from>', 'number of a revision', positiveInteger)
    .argument('<to>', 'number of a revision', positiveInteger)
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts diff chat-1b 2 3')
    .action((name: string, from: number, to: number, options: CommonOptions) =>
      withRollouts(options, async (rollouts) => {
        const all = await rollouts.revisions(name);
        const [before, after] = [pick(name, all, from), pick(name, all, to)];
        const { diffSpecs } = await import('../../../workflows/contract/spec-diff.js');
        const { maskDifferences } = await import('../../spec/mask.js');
        const differences = maskDifferences(diffSpecs(before.spec, after.spec));
        if (options.json) printJson({ name, from: before.number, to: after.number, differences });
        else if (differences.length === 0) print(`Revisions ${before.number} and ${after.number} of ${name} say the same.`);
        else
          for (const { path, before: old, after: now } of differences)
            print(line`${path}: ${paint('red', JSON.stringify(old) ?? 'none')} → ${paint('green', JSON.stringify(now) ?? 'none')}`);
        return exitCodes.healthy;
      }),
    );
}

function pick(name: string, all: readonly JudgedRevision[], wanted: number | undefined): JudgedRevision {
  const found = wanted === undefined ? all[0] : all.find(({ number }) => number === wanted);
  if (found) return found;
  const known = all.map(({ number }) => number).join(', ') || 'none';
  if (wanted === undefined) throw new RolloutsError('notFound', `No spec of ${name} was ever accepted. See tir-rollouts history ${name}.`);
  throw new RolloutsError('notFound', `${name} has no revision ${wanted}; its revisions are ${known}. See tir-rollouts revisions ${name}.`);
}

/** Such as `endpoint.yaml at 3f2a1b0`, `scale`, or `back to 3`. */
function sourceOf({ source, pointsTo }: JudgedRevision): string {
  if (pointsTo !== null) return `back to ${pointsTo}`;
  if (!source) return 'a program';
  if (source.verb) return source.verb;
  return `${source.file ?? '-'}${source.commit ? ` at ${source.commit.replace(/^(.{7})[^+]*/, '$1')}` : ''}`;
}

const rowOf = (revision: JudgedRevision): string[] => [
  String(revision.number),
  revision.verdict ?? '-',
  revision.digest.slice(0, 12),
  moment(revision.createdAt),
  revision.actor,
  sourceOf(revision),
  revision.reason ?? '',
];

const headingOf = (name: string, revision: JudgedRevision): string =>
  `Revision ${revision.number} of ${name}: ${revision.verdict ?? 'not judged yet'}, by ${revision.actor} on ${moment(revision.createdAt)}${revision.reason ? ` (${revision.reason})` : ''}, from ${sourceOf(revision)}.`;
