/** Ledgers, requests and the lock as a test writes them. */
import type { Ledger } from '../../src/contracts/ledger.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';
import type { Owner, RunRequest } from '../../src/runs/runner.ts';

const at = '2024-02-21T03:00:00.000Z';

/** A run that is in progress. */
export const ledgerOf = (run_id: string, changes: Partial<Ledger> = {}): Ledger => ({
  ...{ schema_version: 1, run_id, status: 'running', retry_of: null, reason: null },
  ...{ created_at: at, started_at: at, updated_at: at, finished_at: null },
  ...{ requested_as_of: null, as_of: null, first_date: null, marts: ['clv'] },
  source: { kind: 'csv', id: 'test', location: '/data' },
  ...{ code_version: 'test', settings: {}, settings_hash: '', allow_shrink: false, token: 1 },
  ...{ base_release: null, steps: [], changes: {}, counts: {}, checks: [], metadata: {} },
  ...{ release: null, ...changes },
});

type Step = Ledger['steps'][number];

export const stepOf = (changes: Partial<Step> = {}): Step => ({
  ...{ name: 'bronze', stage: 'bronze', status: 'succeeded', fingerprint: '', attempts: 1 },
  ...{ started_at: at, finished_at: at, seconds: 0, outputs: {}, error: null, ...changes },
});

/** The least that a request says. */
export const requestOf = (runId: string, changes: Partial<RunRequest> = {}): RunRequest => ({
  ...{ runId, resumes: false, source: null, from: null, marts: [] },
  ...{ asOf: null, force: false, reason: null, ...changes },
});

/** Owner of the lock, alive for a minute. */
export const ownerOf = (run_id: string, changes: Partial<Owner> = {}): Owner => ({
  ...{ run_id, host: 'here', pid: 1, process_started: '1', acquired_at: at },
  expires_at: new Date(Date.now() + 60_000).toISOString(),
  ...changes,
});

/** Writes documents into a store. */
export function writer(objects: ObjectStore) {
  const put = (key: string, document: object) =>
    objects.create(key, Buffer.from(JSON.stringify(document)));
  return {
    put,
    ledger: (run_id: string, changes: Partial<Ledger> = {}) =>
      put(`runs/${run_id}.json`, ledgerOf(run_id, changes)),
    lock: (owner: Owner | null, token = 1) =>
      put('locks/pipeline.json', { schema_version: 1, token, owner }),
  };
}
