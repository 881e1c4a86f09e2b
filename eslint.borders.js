/**
 * The borders between the rooms that ARCHITECTURE.md names. A message says why, and the way on.
 * Tests may import anything; `worker`, `local` and `bench` may too, since they put the other rooms together.
 */

const rooms = ['workflows', 'activities', 'db', 'client', 'worker', 'simulator', 'local', 'bench', 'test'];
const others = (...own) => rooms.filter((room) => !own.includes(room));

/** `target` may not import `from`, types included; `except` is a path below `from`. */
const closed = (target, from, message, except = []) =>
  from.map((room) => ({ target: `./${target}`, from: `./${room}`, message, ...(except.length > 0 ? { except } : {}) }));

const contractOnly =
  'Of workflows, this room may import workflows/contract alone: workflow code runs in a sandbox of its own. Move what both need into the contract.';

/** For `import-x/no-restricted-paths`. */
export const zones = [
  ...closed(
    'workflows/contract',
    others('workflows'),
    'The contract is the leaf that everyone imports, so it imports nothing of ours. Move what it needs into the contract, or pass it in.',
  ),
  ...closed(
    'workflows/contract',
    ['workflows'],
    'The contract is the leaf that everyone imports, so it imports nothing of ours. Move what it needs into the contract, or pass it in.',
    ['./contract'],
  ),
  ...['workflows/*.ts', 'workflows/!(contract)/**'].flatMap((files) =>
    closed(
      files,
      others('workflows', 'activities'),
      'Workflow code decides and does no I/O. Import the contract; reach everything else by an activity.',
    ),
  ),
  ...closed(
    'activities',
    others('workflows', 'activities', 'db'),
    'An activity is one act on TIR or on the memory: it knows the contract, db and activities/tir. Take anything else as a dependency, in activities/deps.ts.',
  ),
  ...closed('activities', ['workflows'], contractOnly, ['./contract']),
  ...closed(
    'activities/tir',
    ['db'],
    'The TIR client knows neither Temporal nor PostgreSQL and would work in a script. Do this in the activity that calls it.',
  ),
  ...closed(
    'activities/tir',
    ['activities'],
    'The TIR client knows neither Temporal nor PostgreSQL and would work in a script. Do this in the activity that calls it.',
    ['./tir'],
  ),
  ...closed('db', others('workflows', 'db'), 'The memory knows the contract and PostgreSQL alone. Pass values in.'),
  ...closed('db', ['workflows'], contractOnly, ['./contract']),
  ...closed(
    'client',
    others('workflows', 'activities', 'db', 'client'),
    'A client asks; it does not run the product. Go through a workflow, or move what both need into client/ (a stack is started as a process of its own, by `up`).',
  ),
  // Borders of the client that are closed but for what is named.
  {
    target: './client/!(cli|doctor|init)/**',
    from: './activities',
    message: 'Every change and live read of TIR goes through a workflow. Start one, or send it an update.',
  },
  {
    target: './client/@(doctor|init)/**',
    from: './activities',
    except: ['./tir'],
    message: 'init and doctor read through activities/tir alone. Every change of TIR goes through a workflow. Start one, or send it an update.',
  },
  {
    target: './client/*.ts',
    from: './activities',
    message: 'Every change and live read of TIR goes through a workflow. Start one, or send it an update.',
  },
  {
    target: './client/cli',
    from: './activities',
    except: ['./tir/config.ts'],
    message:
      'Every change and live read of TIR goes through a workflow. Start one, or send it an update. (client/cli/options.ts reads the defaults of a profile, which is a file.)',
  },
  ...closed(
    'simulator',
    others('simulator'),
    'The simulator shares nothing with the code that is tested against it, or both would be wrong together. Write the fact down a second time; a test compares.',
  ),
];

const workflowPackages = {
  regex: String.raw`^(?!\.{1,2}/|@temporalio/(workflow|common)$)`,
  message:
    'Workflow code is replayed: no I/O, no Node built-ins, no packages but @temporalio/workflow. Do this in an activity and call it through activitiesFor().',
};
const activityTypes = {
  regex: String.raw`(^|/)activities/`,
  allowTypeImports: true,
  message: 'Write `import type`: the value would pull the activities, with undici and pg, into the workflow bundle.',
};
const bundledTypes = {
  regex: String.raw`/contract/(spec|frameworks|digest|edit|validate-spec|rules/.*)\.js$`,
  allowTypeImports: true,
  message:
    'Write `import type`: the value would pull zod or Node into the workflow bundle. Where a value is needed, let an activity compute it.',
};
const tirPackages = {
  regex: String.raw`^(?!\.{1,2}/|node:|undici$|zod$|@opentelemetry/api$)`,
  message:
    'The TIR client is undici and zod, and the spans of @opentelemetry/api. It throws TirError; activities/failure-interceptor.ts turns that into what Temporal understands.',
};
const contractPackages = {
  regex: String.raw`^(?!\.{1,2}/|zod$|@temporalio/(workflow|common)$)`,
  message:
    'The contract is imported by every room, workflows among them: zod, and what @temporalio defines messages with. Node belongs to the room that needs it.',
};
const simulatorPackages = {
  regex: String.raw`^(?!\.{1,2}/|node:|fastify$|zod$|undici$)`,
  message: 'The simulator is fastify and zod, so that it can be used on its own.',
};
const noWire = { group: ['undici'], message: 'Only activities/tir and activities/probe speak HTTP. Call one of them.' };
const noDatabasePackages = {
  group: ['pg', 'drizzle-orm', 'drizzle-orm/*'],
  message: 'Only db/ speaks SQL. Give the query a name there and call it.',
};
const temporal = (allowed) => ({
  regex: `^@temporalio/(?!(${allowed.join('|')})$)`,
  allowTypeImports: true,
  message: `Of Temporal, this room uses ${allowed.join(', ')}. Running workers and workflows is for worker/ and workflows/.`,
});

/** For `@typescript-eslint/no-restricted-imports`. A later entry replaces an earlier one for the files that both name. */
export const packageBorders = [
  {
    name: 'borders/workflows',
    files: ['workflows/**/*.ts'],
    ignores: ['workflows/contract/**'],
    patterns: [workflowPackages, activityTypes, bundledTypes],
  },
  {
    name: 'borders/contract',
    files: ['workflows/contract/**/*.ts'],
    ignores: ['workflows/contract/frameworks.ts', 'workflows/contract/digest.ts'],
    patterns: [contractPackages],
  },
  {
    name: 'borders/activities',
    files: ['activities/**/*.ts'],
    patterns: [noWire, noDatabasePackages, temporal(['activity', 'common'])],
  },
  {
    name: 'borders/probe',
    files: ['activities/probe/**/*.ts'],
    patterns: [noDatabasePackages, temporal(['activity', 'common'])],
  },
  { name: 'borders/tir', files: ['activities/tir/**/*.ts'], patterns: [tirPackages] },
  {
    name: 'borders/db',
    files: ['db/**/*.ts'],
    patterns: [noWire, { group: ['@temporalio/*'], message: 'The memory does not know Temporal. Pass values in.' }],
  },
  {
    name: 'borders/client',
    files: ['client/**/*.ts'],
    patterns: [
      noWire,
      noDatabasePackages,
      temporal(['client', 'common', 'envconfig', 'interceptors-opentelemetry']),
      {
        regex: String.raw`(^|/)workflows/(?!contract/)`,
        allowTypeImports: true,
        message: 'Write `import type`: a client names a workflow and never runs it.',
      },
    ],
  },
  { name: 'borders/simulator', files: ['simulator/**/*.ts'], patterns: [simulatorPackages] },
];

/** The only places that read the environment: those that parse it and hand it on, and the entry points that give it to them. */
export const readEnvironment = [
  'activities/tir/config.ts',
  'client/cli/**/*.ts',
  'client/connect.ts',
  'client/doctor/diagnose.ts',
  'client/settings.ts',
  'client/stack/*.ts',
  'db/migrate.ts',
  'local/**/*.ts',
  'simulator/environment.ts',
  'worker/health-check.ts',
  'worker/main.ts',
];
