/** An ingestion as steps of its run, beside those of the ledger. */
import type { Ingest } from '../../contracts/ingest.js';

type Rows = Record<string, { run_id: string; rows: number }>;

/** `ingest/fetch` and `ingest/load`, in the shape of the ledger's steps. */
export function ingestSteps({ run_id, files, fetch, load }: Ingest) {
  const step = (name: string, { status, attempts, ...told }: Ingest['fetch' | 'load']) => ({
    name: `ingest/${name}`,
    stage: 'ingest' as const,
    status,
    fingerprint: '',
    attempts,
    started_at: told.started_at,
    finished_at: told.finished_at,
    seconds: told.seconds,
    error: told.error,
  });
  const landed: Rows = {};
  for (const [table, { fetched_by, records }] of Object.entries(files)) {
    landed[`landing/${table}`] = { run_id: fetched_by, rows: records };
  }
  const loaded: Rows = {};
  for (const [table, rows] of Object.entries(load.rows)) {
    loaded[`source/${table}`] = { run_id, rows };
  }
  return [
    { ...step('fetch', fetch), outputs: landed },
    { ...step('load', load), outputs: loaded },
  ];
}
