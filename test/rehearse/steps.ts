/** Steps of the rehearsal: what each did and how long it took is printed; the first failure ends it. */
import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { childEnvironment } from '../../src/config.js';

const begun = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

export async function step<T>(what: string, work: () => Promise<[result: T, did: string]>) {
  const since = performance.now();
  const [result, did] = await work();
  console.log(`${what}: ${did} (${seconds(since)}, ${seconds(begun)} in all)`);
  return result;
}

/** Raises an error that says what is not as it should be. */
export function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

const execute = promisify(execFile);

/** Runs a command to its end; raises with what it said. */
export async function command(file: string, args: string[], env: Record<string, string> = {}) {
  const { stdout } = await execute(file, args, { env: childEnvironment(env), maxBuffer: 1e8 });
  return stdout;
}

export interface Run {
  readonly run_id: string;
  readonly status: string;
  readonly is_active: boolean;
  readonly error: string | null;
  readonly release: string | null;
  readonly steps: readonly { readonly name: string; readonly status: string }[];
}

/** An administrator and a dashboard, who ask the API over HTTP. */
export function callers(
  url: string,
  tokens: { readonly admin: string; readonly dashboard: string },
) {
  const ask = async (path: string, token: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const reply = await fetch(url + path, { headers, ...asked });
    const text = await reply.text();
    demand(reply.ok, `${path} answered ${reply.status}: ${text}`);
    return text;
  };
  const runOf = (text: string) => (JSON.parse(text) as { data: Run }).data;
  return {
    rows: (table: string) => ask(`/v1/${table}?format=ndjson`, tokens.dashboard),
    release: async () =>
      (JSON.parse(await ask('/v1/releases/current', tokens.admin)) as { release: string }).release,
    reload: async (body: object) => runOf(await ask('/v1/runs/reload', tokens.admin, body)).run_id,
    run: async (id: string) => runOf(await ask(`/v1/runs/${id}`, tokens.admin)),
    /** Waits until a run has ended, and returns it. */
    ended: async (id: string): Promise<Run> => {
      for (;;) {
        const run = runOf(await ask(`/v1/runs/${id}`, tokens.admin));
        if (!run.is_active && run.status !== 'planned' && run.status !== 'running') return run;
        await wait(1_000);
      }
    },
  };
}
