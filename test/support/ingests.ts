/** Documents of an ingestion and of a refresh as a test writes them. */
import type { Ingest } from '../../src/contracts/ingest.ts';
import type { Refresh } from '../../src/contracts/refresh.ts';

const started_at = '2024-02-21T03:00:00.000Z';
const finished_at = '2024-02-21T03:00:02.000Z';

const done = {
  ...{ status: 'succeeded' as const, attempts: 1, error: null, seconds: 2 },
  ...{ started_at, finished_at },
};

type Changes = Partial<Omit<Ingest, 'fetch' | 'load'>> & {
  readonly fetch?: Partial<Ingest['fetch']>;
  readonly load?: Partial<Ingest['load']>;
};

/** An ingestion that has loaded what it has fetched. */
export function ingestOf(run_id: string, { fetch, load, ...others }: Changes = {}): Ingest {
  const order = { marts: [], as_of: null, force: false, reason: null, allow_shrink: false };
  return {
    ...{ schema_version: 1, run_id, request: 'r', requested_at: started_at, order, token: 1 },
    ...{ fetch: { ...done, bytes: 1, ...fetch }, files: {}, warnings: [] },
    load: { ...done, is_unchanged: false, rows: {}, ...load },
    ...{ pipeline: { status: 'pending', error: null }, updated_at: finished_at, ...others },
  };
}

export const refreshOf = (run_id: string, changes: Partial<Refresh> = {}): Refresh => ({
  ...{ schema_version: 1, run_id, status: 'succeeded', attempts: 1, started_at, finished_at },
  ...{ seconds: 1, tables: 0, written: 0, rows: 0, error: null, ...changes },
});
