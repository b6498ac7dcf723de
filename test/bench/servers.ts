/** What the API's benchmarks need running: a published release of generated tables, a token, and servers over it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment, readConfig } from '../../src/config.ts';
import { localClaims } from '../../src/platform/keys/claims.ts';
import { openLocalKeys } from '../../src/platform/keys/local.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import type * as release from '../support/release.ts';
import type * as data from './data.ts';

const customers = 20_000;

export interface Prepared {
  readonly home: string;
  readonly token: string;
  /** A module of the checkout's tests. */
  readonly part: (path: string) => Promise<unknown>;
}

export interface Served {
  readonly url: string;
  readonly home: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  /** From its start until it listened. */
  readonly startMs: number;
}

/** A home with a release as the checkout's own tests write it, and a token for it. */
export async function prepare(checkout: string): Promise<Prepared> {
  const home = mkdtempSync(join(tmpdir(), 'gp-bench-'));
  const part = (path: string): Promise<unknown> => import(join(checkout, 'test', path));
  const { publish } = (await part('support/release.ts')) as typeof release;
  const { generated } = (await part('bench/data.ts')) as typeof data;
  await publish(home, { release: 'bench', tables: generated(customers) });
  return { home, token: await tokenFor(home), part };
}

/** Of a dashboard, for an hour. */
export async function tokenFor(home: string): Promise<string> {
  const keys = await openLocalKeys(home);
  return keys.sign(localClaims(readConfig({ GP_HOME: home }), 'dashboard', 3_600));
}

export class Servers {
  readonly #children: ChildProcess[] = [];
  readonly #homes: string[] = [];

  /** The built API of a checkout, or the one of its sources if none is built. */
  async api(checkout: string): Promise<Served> {
    const { home, token } = await prepare(checkout);
    this.#homes.push(home);
    const built = join(checkout, 'dist/app/current/server.js');
    const sources = join(checkout, 'src/server.ts');
    const program = existsSync(built) ? built : sources;
    const started = await this.start([program], home, checkout);
    return { ...started, home, headers: { authorization: `Bearer ${token}` } };
  }

  /** Starts a server and waits until it says that it listens. */
  async start(command: string[], home: string, cwd = repositoryRoot()) {
    const started = performance.now();
    const child = spawn(process.execPath, command, {
      cwd,
      env: childEnvironment({
        GP_HOME: home,
        PORT: '0',
        LOG_LEVEL: 'info',
        GP_RATE_REQUESTS: '10000000',
      }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    for await (const line of createInterface(child.stdout)) {
      const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
      if (!url) continue;
      child.stdout.resume();
      const stop = () => child.kill('SIGTERM');
      return { url, pid: child.pid ?? 0, startMs: performance.now() - started, stop };
    }
    throw new Error(`${command.join(' ')} ended before it listened`);
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGTERM');
    for (const home of this.#homes) rmSync(home, { recursive: true, force: true });
  }
}
