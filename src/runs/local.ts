/** Runs on this machine: `pyspark/main.py run` as a process that outlives a restart of the API. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { childEnvironment } from '../config.js';
import { Problem } from '../errors.js';
import type { Begun, Owner, Refusal, RunOrder, Runner, Stage } from './port.js';

interface Place {
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly home: string;
}

/** Here nothing is fetched before bronze, and the API itself sees a new release. */
const ownStage: Partial<Record<Stage, string>> = { ingest: 'bronze', refresh: 'publish' };

/** Exit codes of the pipeline, see docs/runbook.md. */
const refusedCode = 2;
const conflictCode = 4;
const pollMs = 100;

export class LocalRunner implements Runner {
  constructor(private readonly place: Place) {}

  start(order: RunOrder): Begun {
    const { command, cwd, home } = this.place;
    const [file, ...first] = command;
    const folder = join(home, 'logs', 'runs');
    mkdirSync(folder, { recursive: true });
    const log = join(folder, `${order.runId}.log`);
    return { ended: this.run(file, [...first, '--home', home, ...argumentsOf(order)], cwd, log) };
  }

  private async run(file: string, args: string[], cwd: string, log: string) {
    const output = await open(log, 'a');
    const { size } = await output.stat();
    try {
      const child = spawn(file, args, {
        cwd,
        env: childEnvironment({ GP_HOME: this.place.home }),
        // No pipes: the run must not end because the API that began it has ended.
        stdio: ['ignore', output.fd, output.fd],
      });
      // It must not keep the API from ending either.
      child.unref();
      const code = await new Promise<number | Error>((resolve) => {
        child.once('error', resolve).once('exit', (status) => {
          resolve(status ?? 1);
        });
      });
      return await refusalOf(code, log, size);
    } finally {
      await output.close();
    }
  }

  async isAlive(owner: Owner): Promise<boolean> {
    if (Date.parse(owner.expires_at) <= Date.now()) return false;
    if (owner.host !== hostname() || owner.process_started === '') return true;
    // On its own machine a killed owner is known to be dead before its lock expires.
    return (await processStarted(owner.pid)) === owner.process_started;
  }

  async stop(_runId: string, owner: Owner | null, graceMs: number): Promise<void> {
    if (!owner) return;
    if (owner.host !== hostname() || owner.process_started === '') {
      throw new Problem('run-not-active', 'It runs on another machine: stop it there.');
    }
    const isThere = async () => (await processStarted(owner.pid)) === owner.process_started;
    if (!(await isThere())) return;
    signal(owner.pid, 'SIGTERM');
    const end = Date.now() + graceMs;
    while (await isThere()) {
      if (Date.now() >= end) signal(owner.pid, 'SIGKILL');
      await wait(pollMs);
    }
  }
}

function argumentsOf(order: RunOrder): string[] {
  const { runId, resumes, source, from, marts, asOf, force, reason } = order;
  return [
    'run',
    ...(resumes ? ['--resume', runId] : ['--run-id', runId]),
    ...(!resumes && source !== null ? ['--data', source] : []),
    ...(from ? ['--from', ownStage[from] ?? from] : []),
    ...(marts.length > 0 ? ['--marts', marts.join(',')] : []),
    ...(asOf !== null ? ['--as-of', asOf] : []),
    ...(force ? ['--force'] : []),
    // One word, so that a reason that begins with a hyphen is no option.
    ...(reason !== null ? [`--reason=${reason}`] : []),
  ];
}

async function refusalOf(code: number | Error, log: string, from: number): Promise<Refusal | null> {
  if (code === 0) return null;
  if (code instanceof Error) {
    return { kind: 'unavailable', detail: 'The pipeline cannot be started here.', cause: code };
  }
  if (code === conflictCode) return { kind: 'conflict' };
  const said = (await readFile(log)).subarray(from).toString();
  const told = /^error: (.{1,500})/m.exec(said)?.[1];
  if (code === refusedCode && told) return { kind: 'refused', detail: told };
  return { kind: 'unavailable', detail: 'The pipeline failed before it had a plan.', cause: said };
}

/** A process that has ended meanwhile is what was wanted. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** When the process began, in the kernel's own count: tells it from a later one with the same id. */
async function processStarted(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? null : (fields[18] ?? null);
}
