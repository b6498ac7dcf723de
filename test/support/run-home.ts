/** Runs and reloads over a store, with a runner that the test controls. */
import type { Test } from 'tap';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { requestDocument, saveRequest } from '../../src/runs/request.ts';
import { Reloads } from '../../src/runs/reload.ts';
import {
  noRunner,
  type Attempt,
  type Refusal,
  type Runner,
  type RunRequest,
} from '../../src/runs/runner.ts';
import { Runs } from '../../src/runs/runs.ts';
import { requestOf, writer } from './ledgers.ts';

/** A store, and runs over it; `service` is what the runner does. */
export function runsHome(t: Test, service: Partial<Runner> = {}) {
  const objects = new DirectoryStore(t.testdir());
  const errors: unknown[] = [];
  const stops: unknown[][] = [];
  const stop: Runner['stop'] = (...args) => Promise.resolve(void stops.push(args));
  const runs = new Runs(objects, { ...noRunner, stop, ...service }, 7_000, (error) => {
    errors.push(error);
  });
  const request = (id: string, requested_at: string, changes: object = {}) => {
    const made = requestDocument(requestOf(id, { reason: 'asked for' }), 'r0', 'admin');
    return saveRequest(objects, { ...made, requested_at, ...changes });
  };
  const ids = async () => (await runs.list()).map(({ run_id }) => run_id);
  return { objects, runs, errors, stops, request, ids, ...writer(objects) };
}

export const attempt = (status: Attempt['status'], isActive: boolean): Attempt => ({
  ...{ status, isActive, error: null },
});
export const reports = (...all: [string, Attempt][]) => ({
  attempts: () => Promise.resolve(new Map(all)),
});

export type Done = Promise<Refusal | null>;
interface Options extends Partial<Runner> {
  readonly source?: string;
  readonly startMs?: number;
}

/** Reloads whose runs write their ledger, unless `ends` says how they end. */
export function reloadsHome(t: Test, { source = '', startMs = 60_000, ...service }: Options = {}) {
  const objects = new DirectoryStore(t.testdir());
  const write = writer(objects);
  const started: RunRequest[] = [];
  const errors: unknown[] = [];
  const state: { ends: ((id: string) => Done) | null } = { ends: null };
  const plan = async (id: string) => {
    await write.ledger(id, { token: 9, status: 'succeeded' });
    return null;
  };
  const runner: Runner = {
    ...noRunner,
    start: (request) => {
      started.push(request);
      return { done: (state.ends ?? plan)(request.runId) };
    },
    ...service,
  };
  const onError = (error: unknown) => void errors.push(error);
  const runs = new Runs(objects, runner, 1_000, onError);
  const reloads = new Reloads({ objects, runner, runs, source, startMs, onError });
  const reload = (body: Parameters<Reloads['reload']>[0] = {}, key: string | null = null) =>
    reloads.reload(body, 'admin', key);
  return { objects, runs, reloads, reload, started, errors, state, plan, ...write };
}
