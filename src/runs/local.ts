/** Runs on this machine: `pyspark/main.py run` as a process that outlives the API. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../errors.ts';
import { hasCode } from '../platform/system-error.ts';
import type { RunHandle, Owner, Refusal, RunRequest, Runner, Stage } from './runner.ts';

interface Place {
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** On one machine there is no ingestion before bronze and no refresh after publish. */
const localStage: Partial<Record<Stage, string>> = { ingest: 'bronze', refresh: 'publish' };

/** Exit codes of the pipeline, see docs/runbook.md. */
const refusedCode = 2;
const conflictCode = 4;
const pollMs = 100;

export class LocalRunner implements Runner {
  private readonly place: Place;

  constructor(place: Place) {
    this.place = place;
  }

  start(request: RunRequest): RunHandle {
    const { command, cwd, home } = this.place;
    const [file, ...first] = command;
    const folder = join(home, 'logs', 'runs');
    mkdirSync(folder, { recursive: true });
    const log = join(folder, `${request.runId}.log`);
    return { done: this.run(file, [...first, '--home', home, ...argumentsOf(request)], cwd, log) };
  }

  private async run(file: string, args: string[], cwd: string, log: string) {
    const output = await open(log, 'a');
    const { size } = await output.stat();
    try {
      const child = spawn(file, args, {
        cwd,
        env: this.place.environment,
        // No pipes: the run must go on when the API that started it ends.
        stdio: ['ignore', output.fd, output.fd],
      });
      // Nor may it keep the API from ending.
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
    // On the owner's own host a killed process is noticed before its lock expires.
    return (await processStarted(owner.pid)) === owner.process_started;
  }

  async stop(_runId: string, owner: Owner | null, graceMs: number): Promise<void> {
    if (!owner) return;
    if (owner.host !== hostname() || owner.process_started === '') {
      throw new Problem(
        'run-not-active',
        `The run is executed on host ${owner.host}; stop it there.`,
      );
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

function argumentsOf(request: RunRequest): string[] {
  const { runId, resumes, source, from, marts, asOf, force, reason } = request;
  return [
    'run',
    ...(resumes ? ['--resume', runId] : ['--run-id', runId]),
    ...(!resumes && source !== null ? ['--data', source] : []),
    ...(from ? ['--from', localStage[from] ?? from] : []),
    ...(marts.length > 0 ? ['--marts', marts.join(',')] : []),
    ...(asOf !== null ? ['--as-of', asOf] : []),
    ...(force ? ['--force'] : []),
    // One argument, so that a reason that begins with a hyphen is not parsed as an option.
    ...(reason !== null ? [`--reason=${reason}`] : []),
  ];
}

async function refusalOf(code: number | Error, log: string, from: number): Promise<Refusal | null> {
  if (code === 0) return null;
  if (code instanceof Error) {
    return {
      kind: 'unavailable',
      detail: 'The pipeline cannot be started on this machine.',
      cause: code,
    };
  }
  if (code === conflictCode) return { kind: 'conflict' };
  const output = (await readFile(log)).subarray(from).toString();
  const detail = /^error: (.{1,500})/mu.exec(output)?.[1];
  if (code === refusedCode && detail) return { kind: 'refused', detail };
  return {
    kind: 'unavailable',
    detail: 'The pipeline failed before it wrote its plan.',
    cause: output,
  };
}

/** Does nothing when the process has already ended. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** Start time of a process in clock ticks since boot; distinguishes it from a later process with the same pid. */
async function processStarted(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? null : (fields[18] ?? null);
}
