/** Fuzzes the API by its contract: the real application on a port, schemathesis as a process beside it. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { childEnvironment } from '../../src/config.ts';
import { roles, type Role } from '../../src/platform/keys/roles.ts';
import { LocalRunner } from '../../src/runs/local.ts';
import { testApp, type Ending, type TestApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { customers } from '../support/data-clv.ts';
import { quarantine } from '../support/data-quarantine.ts';

const limitedTo = { filters: { restaurant_id: ['r1'] } };

/** Who asks: each role, with and without a row filter, and nobody. */
const callers: Readonly<Record<string, readonly [Role | null, Record<string, unknown>]>> = {
  nobody: [null, {}],
  dashboard: ['dashboard', {}],
  'limited-dashboard': ['dashboard', limitedTo],
  partner: ['partner', {}],
  'limited-partner': ['partner', limitedTo],
  admin: ['admin', {}],
};

export const callerNames = Object.keys(callers);

export interface Fuzzing {
  /** Each request is made by one of these. */
  readonly callers: readonly string[];
  /** Options of `schemathesis run`. */
  readonly options: readonly string[];
  /** Where its output goes as it comes; by default nowhere. */
  readonly tell?: (text: string) => void;
}

export interface Fuzzed {
  readonly code: number;
  readonly output: string;
  /** Requests that were made up. */
  readonly cases: number;
  /** Lines of the log at error level: what callers see as a 500. */
  readonly errors: readonly Record<string, unknown>[];
}

/** So that something has changed since the first release. */
const changedClv = customers.slice(1).map((row) => ({ ...row, is_member: true }));

/** Runs stub pipelines, which end at once; nobody is held back by a rate, for a 429 would hide the rest. */
async function startServer(t: Ending) {
  const errors: Record<string, unknown>[] = [];
  const stub = [process.execPath, 'test/support/stub-pipeline.mjs'] as const;
  const api = await testApp(t, {
    // The pointer is not read at each request, as in production.
    settings: { LOG_LEVEL: 'error', GP_RATE_REQUESTS: '0', GP_POINTER_SECONDS: '10' },
    runner: (home) =>
      new LocalRunner({
        command: [...stub],
        cwd: process.cwd(),
        home,
        environment: childEnvironment({ GP_HOME: home }),
      }),
    log: (line) => {
      if (Number(line['level']) >= 50) errors.push(line);
    },
  });
  await api.publish({ release: 'second', tables: { ...tables, clv: changedClv }, quarantine });
  writeFileSync(join(api.home, 'finish'), '');
  // So that there are runs to look at.
  await api.post('/v1/runs/reload', {}, await api.token('admin'));
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  return { api, url: `http://127.0.0.1:${port}`, errors };
}

export async function fuzz(t: Ending, { callers: names, options, tell }: Fuzzing): Promise<Fuzzed> {
  const { api, url, errors } = await startServer(t);
  const told = await Promise.all(names.map((name) => callerOf(api, name)));
  const environment = childEnvironment({
    GP_FUZZ_CALLERS: JSON.stringify(told),
    SCHEMATHESIS_HOOKS: 'fuzz_checks',
    PYTHONPATH: 'test/contract',
    PYTHONDONTWRITEBYTECODE: '1',
    // Plain lines, also under a test runner that asks for colours.
    FORCE_COLOR: '',
    NO_COLOR: '1',
    TERM: 'dumb',
  });
  const config = ['--config-file', 'test/contract/schemathesis.toml'];
  const child = spawn(
    '.venv/contract/bin/schemathesis',
    [...config, 'run', `${url}/v1/openapi.json`, '--no-color', ...options],
    { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      tell?.(text);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (status) => {
      resolve(status ?? 1);
    });
  });
  const cases = Number(/^\s*(\d+) generated/m.exec(output)?.[1] ?? 0);
  return { code, output, cases, errors };
}

async function callerOf({ token }: TestApp, name: string) {
  const [role, claims] = callers[name] ?? [null, {}];
  return {
    name,
    // A whole run may take hours.
    token: role && (await token(role, { ...claims, exp: Math.floor(Date.now() / 1000) + 86_000 })),
    scopes: role ? roles[role].split(' ') : [],
    is_limited: claims === limitedTo,
  };
}
