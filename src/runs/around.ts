/** What happens around the pipeline and is told as steps of its run: each is recorded by the function that does it. */
import { refresh, refreshKey } from '../contracts/refresh.js';
import { readIngest } from './ingestion/documents.js';
import { ingestSteps } from './ingestion/steps.js';
import { readDocument } from '../platform/objects/documents.js';
import type { ObjectStore } from '../platform/objects/port.js';
import type { OrderDocument } from './order.js';
import type { StepView } from './view.js';

const notYet: StepView = {
  ...{ name: 'refresh', stage: 'refresh', status: 'pending', fingerprint: '', attempts: 0 },
  ...{ started_at: null, finished_at: null, seconds: null, outputs: {}, error: null },
};

/** The ingestion that a run began with; none where it began with what was there. */
export async function ingestionOf(objects: ObjectStore, id: string): Promise<StepView[]> {
  const found = await readIngest(objects, id);
  return found ? ingestSteps(found.document) : [];
}

/** What an ingestion was asked for, by the schedule mostly; its refusal is what it failed of. */
export async function ingestionOrder(
  objects: ObjectStore,
  id: string,
): Promise<OrderDocument | null> {
  const found = await readIngest(objects, id);
  if (!found) return null;
  const { run_id, order, requested_at, fetch, load, pipeline } = found.document;
  const { marts, as_of, force, reason } = order;
  return {
    schema_version: 1,
    ...{ run_id, retry_of: null, resumes: false, from: 'ingest', marts, as_of, force, reason },
    ...{ requested_at, requested_by: '' },
    refusal: (fetch.error ?? load.error)?.message ?? pipeline.error,
  };
}

/** The refresh of a run that has published its release. */
export async function refreshStep(objects: ObjectStore, release: string): Promise<StepView> {
  const found = await readDocument(objects, refreshKey(release), refresh);
  if (!found) return notYet;
  const { status, attempts, started_at, finished_at, seconds, error } = found.document;
  return {
    ...notYet,
    status: status === 'refused' ? 'failed' : status,
    ...{ attempts, started_at, finished_at, seconds, error },
  };
}
