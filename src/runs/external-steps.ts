/** Steps of a run outside of the pipeline, on AWS: ingestion before it and refresh after it. Each has a document of its own. */
import { ingest, ingestKey, ingestPrefix } from '../contracts/ingest.ts';
import { refresh, refreshKey } from '../contracts/refresh.ts';
import { readDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { ingestSteps } from './ingestion.ts';
import type { RequestDocument } from './request.ts';
import type { StepView } from './view.ts';

const pendingRefresh: StepView = {
  ...{ name: 'refresh', stage: 'refresh', status: 'pending', fingerprint: '', attempts: 0 },
  ...{ started_at: null, finished_at: null, seconds: null, outputs: {}, error: null },
};

/** Ids of the runs that began with an ingestion. */
export async function ingestedRuns(objects: ObjectStore): Promise<string[]> {
  const keys = await objects.list(ingestPrefix);
  return keys.map((key) => key.slice(ingestPrefix.length, -'.json'.length));
}

/** The steps of the ingestion that a run began with; none when it began with the loaded source. */
export async function ingestionSteps(objects: ObjectStore, id: string): Promise<StepView[]> {
  const found = await readDocument(objects, ingestKey(id), ingest);
  return found ? ingestSteps(found.document) : [];
}

/** The ingestion of a run as a request: most are made by the schedule. Its refusal is the error that ended it. */
export async function ingestionRequest(
  objects: ObjectStore,
  id: string,
): Promise<RequestDocument | null> {
  const found = await readDocument(objects, ingestKey(id), ingest);
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

/** The refresh of a published release. */
export async function refreshStep(objects: ObjectStore, release: string): Promise<StepView> {
  const found = await readDocument(objects, refreshKey(release), refresh);
  if (!found) return pendingRefresh;
  const { status, attempts, started_at, finished_at, seconds, error } = found.document;
  return {
    ...pendingRefresh,
    status: status === 'refused' ? 'failed' : status,
    ...{ attempts, started_at, finished_at, seconds, error },
  };
}
