/** Where the product's processes meet: a database, a task queue, a project, a simulator and a home of their own, on the lane's servers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomInt, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { connectRollouts, type Rollouts } from '../../../client/index.js';
import { connectDatabase, type Database } from '../../../db/connect.js';
import { migrateDatabase } from '../../../db/migrate.js';
import { findOperation, type OperationRow } from '../../../db/operations.js';
import { until } from '../../../local/until.js';
import { connectSimulatorAdmin, type SimulatorAdmin } from '../../../simulator/admin/client.js';
import { ensureSearchAttributes } from '../../../worker/search-attributes.js';
import type { EndpointSpecInput } from '../../../workflows/contract/spec.js';
import { databaseUrlFor, temporalAddress } from '../../support/servers.js';
import { changed, vllmSpec } from '../../support/specs.js';
import { Program, type Ended } from './program.js';

/** How much of a program's words a failed wait shows (characters). */
const SHOWN = 4_000;

export interface StageOptions {
  /** Shows up in the name of the database. */
  name: string;
  /** A PostgreSQL other than the lane's. */
  databaseUrl?: string;
  /** More options of the simulator's command line. */
  simulator?: string[];
  /** More variables for the worker and the command line. */
  environment?: NodeJS.ProcessEnv;
}

/** What `apply --detach --json` tells of one operation. */
export interface Started {
  name: string;
  operationId: string;
  workflowId: string;
  joined: boolean;
}

export class Stage {
  readonly #programs: Program[] = [];
  #specs = 0;

  private constructor(
    readonly directory: string,
    readonly projectId: number,
    readonly environment: NodeJS.ProcessEnv,
    readonly simulator: SimulatorAdmin,
    readonly controlPlaneUrl: string,
    readonly temporal: Client,
    readonly db: Database,
    private readonly release: () => Promise<void>,
  ) {}

  static async open({ name, databaseUrl, simulator = [], environment = {} }: StageOptions): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), 'tir-rollouts-stage-'));
    const home = join(directory, 'home');
    mkdirSync(home);
    const url = databaseUrl ?? (await databaseUrlFor(name));
    await migrateDatabase(url);
    const tir = new Program(
      'simulator/main.js',
      ['--json', '--clock-rate', '60', '--ready-seconds', '30', ...simulator],
      bare(home),
    );
    const { controlPlaneUrl, dataPlaneUrl, adminUrl } = JSON.parse((await tir.untilItSays(/^\{.*\}$/m))[0]) as Record<
      'controlPlaneUrl' | 'dataPlaneUrl' | 'adminUrl',
      string
    >;
    const connection = await Connection.connect({ address: temporalAddress() });
    await ensureSearchAttributes(connection, 'default');
    const database = connectDatabase(url, { max: 4 });
    const all = {
      ...bare(home),
      TEMPORAL_ADDRESS: temporalAddress(),
      DATABASE_URL: url,
      TIR_ROLLOUTS_TASK_QUEUE: `${name}-${randomUUID()}`,
      TIR_ROLLOUTS_SIMULATOR_URL: controlPlaneUrl,
      TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL: dataPlaneUrl,
      ...environment,
    };
    const stage = new Stage(
      directory,
      randomInt(10_000, 1_000_000_000),
      all,
      connectSimulatorAdmin(adminUrl),
      controlPlaneUrl,
      new Client({ connection }),
      database.db,
      async () => {
        await database.close();
        await connection.close();
      },
    );
    stage.#programs.push(tir);
    return stage;
  }

  /** Ends every process, and removes the files. */
  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.kill('SIGKILL')));
    await this.release();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The typed API on the same project. Close it before the stage. */
  library(): Promise<Rollouts> {
    return connectRollouts({
      temporal: { address: temporalAddress(), namespace: 'default' },
      databaseUrl: this.environment['DATABASE_URL'] ?? '',
      taskQueue: this.environment['TIR_ROLLOUTS_TASK_QUEUE'] ?? '',
      target: 'simulator',
      projectId: this.projectId,
      location: 'Delhi',
      actor: 'asha@example',
    });
  }

  /** A worker that polls. */
  async startWorker(environment: NodeJS.ProcessEnv = {}): Promise<Program> {
    const readyFile = join(this.directory, `worker-${this.#programs.length}.ready`);
    const worker = this.#start('worker/main.js', [], { ...environment, TIR_ROLLOUTS_READY_FILE: readyFile });
    await worker.untilIt('the worker polls', () => existsSync(readyFile) || undefined);
    return worker;
  }

  /** A command that is under way. */
  startCommand(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Program {
    return this.#start('client/cli/main.js', args, environment);
  }

  /** A command, run to its end. */
  run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.startCommand(args, environment).ended;
  }

  /** A verb on an endpoint of this stage's project. */
  say(verb: string, name: string, ...args: string[]): Promise<Ended> {
    return this.run([verb, name, '--project', String(this.projectId), '--location', 'Delhi', ...args]);
  }

  #start(script: string, args: readonly string[], environment: NodeJS.ProcessEnv): Program {
    const program = new Program(script, args, { ...this.environment, ...environment });
    this.#programs.push(program);
    return program;
  }

  /** A quickly proven vLLM endpoint of this stage's project, with values put at paths. */
  spec(name: string, changes: Record<string, unknown> = {}): EndpointSpecInput {
    return changed(vllmSpec(), {
      'endpoint.name': name,
      'endpoint.projectId': this.projectId,
      'rollout.probe.intervalSeconds': 0.2,
      ...changes,
    });
  }

  /** The options that name spec files with this content. */
  files(...specs: unknown[]): string[] {
    return specs.flatMap((spec) => {
      this.#specs += 1;
      const file = join(this.directory, `spec-${this.#specs}.yaml`);
      writeFileSync(file, JSON.stringify(spec));
      return ['-f', file];
    });
  }

  /** Starts rollouts and does not wait for them. @throws Error with the words of the command when one did not start */
  async begin(...specs: EndpointSpecInput[]): Promise<Started[]> {
    const { code, out, err } = await this.run(['apply', ...this.files(...specs), '--detach', '--json']);
    if (code !== 0) throw new Error(`apply ended with ${code}: ${out}${err}`);
    return (JSON.parse(out) as { operations: Started[] }).operations;
  }

  /** The operation's row once it fulfils the condition. */
  untilOperation(operationId: string, what: string, holds: (row: OperationRow) => boolean): Promise<OperationRow> {
    return until(
      async () => {
        const row = await findOperation(this.db, operationId);
        return row && holds(row) ? row : undefined;
      },
      { what: `operation ${operationId}: ${what}`, timeoutMs: 90_000, everyMs: 50, explain: () => this.#words() },
    );
  }

  /** How each program of ours fares, and the end of what it said. */
  #words(): string {
    return this.#programs.map(({ name, lives, words }) => `── ${name}, ${lives ? 'alive' : 'ended'}\n${words.slice(-SHOWN)}`).join('\n');
  }

  untilEnded(operationId: string): Promise<OperationRow> {
    return this.untilOperation(operationId, 'has ended', ({ endedAt }) => endedAt !== null);
  }

  /** Waits until a fault of the simulator fired: then a request is where the fault holds it. */
  async untilFired(fault: number): Promise<void> {
    await until(async () => ((await this.simulator.faults()).find(({ id }) => id === fault)?.fired ?? 0) > 0 || undefined, {
      what: `fault ${fault} fires`,
      timeoutMs: 30_000,
      everyMs: 25,
    });
  }
}

/** What a process cannot do without; nothing that leads to real credentials, servers or a stack of this machine. */
function bare(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    TIR_ROLLOUTS_DATA_DIR: join(home, 'no-stack'),
    TIR_ROLLOUTS_E2E_CONFIG: join(home, 'no-profiles.json'),
    TEMPORAL_CONFIG_FILE: join(home, 'no-temporal.toml'),
  };
}
