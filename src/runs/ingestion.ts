/** The document of an ingestion as steps `ingest/fetch` and `ingest/load`, in the shape of the ledger's steps. */
import type { Ingest } from '../contracts/ingest.ts';

type Outputs = Record<string, { run_id: string; rows: number }>;

export function ingestSteps({ run_id, files, fetch, load }: Ingest) {
  const step = (name: string, { status, attempts, ...times }: Ingest['fetch' | 'load']) => ({
    name: `ingest/${name}`,
    stage: 'ingest' as const,
    status,
    fingerprint: '',
    attempts,
    started_at: times.started_at,
    finished_at: times.finished_at,
    seconds: times.seconds,
    error: times.error,
  });
  const landed: Outputs = {};
  for (const [table, { fetched_by, records }] of Object.entries(files)) {
    landed[`landing/${table}`] = { run_id: fetched_by, rows: records };
  }
  const loaded: Outputs = {};
  for (const [table, rows] of Object.entries(load.rows)) {
    loaded[`source/${table}`] = { run_id, rows };
  }
  return [
    { ...step('fetch', fetch), outputs: landed },
    { ...step('load', load), outputs: loaded },
  ];
}
