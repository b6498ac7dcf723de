/** What happens around the pipeline and is told as steps of its run: each is recorded by the function that does it. */
import { refresh, refreshKey } from '../contracts/refresh.js';
import { readIngest } from '../ingest/documents.js';
import { ingestSteps } from '../ingest/steps.js';
import { readDocument } from '../objects/documents.js';
import type { ObjectStore } from '../objects/port.js';
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
