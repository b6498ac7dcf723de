/** Steps of the rehearsal: what each did and how long it took is printed; the first failure ends it. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { childEnvironment } from '../../src/config.ts';

const begun = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** What a step results in, and what it did, in words. */
export type Done<T = null> = [result: T, did: string];

let afterStep: () => Promise<void> = () => Promise.resolve();

/** A check that each later step ends with. */
export const checkSteps = (check: () => Promise<void>) => {
  afterStep = check;
};

export async function step<T>(what: string, work: () => Done<T> | Promise<Done<T>>) {
  const since = performance.now();
  const [result, did] = await work();
  await afterStep();
  console.log(`${what}: ${did} (${seconds(since)}, ${seconds(begun)} in all)`);
  return result;
}

/** Raises an error with the message unless the condition holds. */
export function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

const execute = promisify(execFile);

/** Runs a command to its end and returns what it wrote; raises with that, too. */
export async function command(file: string, args: string[], env: Record<string, string> = {}) {
  try {
    const options = { env: childEnvironment(env), maxBuffer: 1e8 };
    return (await execute(file, args, options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${args.join(' ')}: ${stdout}${stderr}`, { cause: error });
  }
}

export interface Run {
  readonly run_id: string;
  readonly status: string;
  readonly is_active: boolean;
  readonly error: string | null;
  readonly release: string | null;
  readonly steps: readonly { readonly name: string; readonly status: string }[];
}

interface Page {
  readonly data: readonly unknown[];
}

/** On a machine with other load. */
const ledgerMs = 300_000;
const reloadPath = '/v1/runs/reload';

export type Callers = ReturnType<typeof callers>;

/** Requests of an administrator and a dashboard to the API. */
export function callers(
  url: string,
  tokens: { readonly admin: string; readonly dashboard: string },
) {
  const send = (path: string, token: string, body?: object) => {
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(path === reloadPath && { 'idempotency-key': randomUUID() }),
    };
    const options = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return fetch(url + path, { headers, ...options });
  };
  const request = async (path: string, token: string, body?: object) => {
    const reply = await send(path, token, body);
    const text = await reply.text();
    demand(reply.ok, `${path} answered ${reply.status}: ${text}`);
    return text;
  };
  const runOf = (text: string) => (JSON.parse(text) as { data: Run }).data;
  return {
    rows: (table: string, token = tokens.dashboard) => request(`/v1/${table}?format=ndjson`, token),
    release: async () =>
      (JSON.parse(await request('/v1/releases/current', tokens.admin)) as { release: string })
        .release,
    reload: async (body: object) => runOf(await request(reloadPath, tokens.admin, body)).run_id,
    activate: (release: string, pin: boolean) =>
      request(`/v1/releases/${release}/activate`, tokens.admin, { pin, reason: 'rehearsal' }),
    rejected: async (release: string, table: string) => {
      const path = `/v1/releases/${release}/quarantine?table=${table}`;
      return (JSON.parse(await request(path, tokens.admin)) as Page).data;
    },
    /** Waits until a run has ended, and returns it. One that the schedule began has no ledger at first. */
    ended: async (id: string): Promise<Run> => {
      const path = `/v1/runs/${id}`;
      const end = Date.now() + ledgerMs;
      while ((await send(path, tokens.admin)).status === 404) {
        demand(Date.now() < end, `run ${id} has written no ledger`);
        await wait(500);
      }
      for (;;) {
        const run = runOf(await request(path, tokens.admin));
        if (!run.is_active && run.status !== 'planned' && run.status !== 'running') return run;
        // Each look reads some objects, which the run's own requests wait for.
        await wait(2_000);
      }
    },
  };
}
