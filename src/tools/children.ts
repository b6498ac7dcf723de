/** Child processes in groups of their own, so that stopping one stops what it started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { ToolError } from './tool.ts';

interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ended: Promise<string>;
}

export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How long a child may take to end before it is killed. */
const graceMs = 10_000;

export class Children {
  private readonly running: Child[] = [];
  isStopping = false;

  start({ name, file, args, cwd, env }: Command): Child {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(signal ?? `exit code ${code ?? 0}`);
      });
    });
    const entry = { name, process: child, ended };
    this.running.push(entry);
    return entry;
  }

  /** Runs a command to its end. Raises ToolError when it fails. */
  async run(command: Command): Promise<void> {
    const child = this.start(command);
    const ending = await child.ended;
    this.running.splice(this.running.indexOf(child), 1);
    if (ending !== 'exit code 0') throw new ToolError(`${command.name} ended with ${ending}`);
  }

  /** Never resolves while all run. Raises ToolError that names the first that ended. */
  async watch(): Promise<never> {
    const [name, ending] = await Promise.race(
      this.running.map(async (child) => [child.name, await child.ended] as const),
    );
    throw new ToolError(`${name} ended with ${ending}; the rest is stopped too`);
  }

  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    this.signal('SIGTERM');
    const all = Promise.all(this.running.map(({ ended }) => ended));
    const inTime = await Promise.race([all, wait(graceMs, null, { ref: false })]);
    if (inTime === null) this.signal('SIGKILL');
    await all;
  }

  private signal(signal: NodeJS.Signals): void {
    for (const { process: child } of this.running) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode) continue;
      // A negative id means the whole group.
      process.kill(-child.pid, signal);
    }
  }
}
