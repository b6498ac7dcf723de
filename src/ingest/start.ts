/** Starts the pipeline with the run id of the ingestion. */
import { setTimeout as wait } from 'node:timers/promises';
import { Ledgers } from '../runs/ledgers.ts';
import type { Refusal, RunRequest, Runner } from '../runs/runner.ts';
import type { IngestRecord } from './record.ts';
import type { StepPorts } from './step.ts';

/** Glue refuses a start within this time. */
const refusedWithinMs = 20_000;

/**
 * Starts the pipeline, also for an unchanged source: only the pipeline can decide that nothing is to
 * do, from as_of, code, settings and the previous run.
 */
export async function startPipeline(
  record: IngestRecord,
  { runner, objects, log }: StepPorts & { readonly runner: Runner },
): Promise<void> {
  const { run_id: runId, order } = record.document;
  const ledgers = new Ledgers(objects, (error) => {
    log.warn({ err: error }, 'a ledger cannot be read');
  });
  const status = (await ledgers.get(runId))?.status;
  // An earlier event has started the run: a run id never names two results.
  const isDone = status === 'succeeded' || status === 'unchanged';
  if (!isDone) {
    const { marts, as_of: asOf, force, reason } = order;
    const resumes = status !== undefined;
    const request: RunRequest = {
      ...{ runId, resumes, marts, asOf, force, reason },
      source: null,
      // The source may have changed since the run read it.
      from: resumes ? 'bronze' : null,
    };
    const { done } = runner.start(request);
    const late = new AbortController();
    const patience = wait(refusedWithinMs, null, { signal: late.signal }).catch(() => null);
    const refusal = await Promise.race([done, patience]).finally(() => {
      late.abort();
    });
    if (refusal) {
      const error = reasonOf(refusal);
      await record.change({ pipeline: { status: 'failed', error } });
      throw new Error(`The pipeline was not started: ${error}`);
    }
  }
  await record.change({ pipeline: { status: 'started', error: null } });
}

const reasonOf = (refusal: Refusal) =>
  refusal.kind === 'conflict' ? 'another run is in progress' : refusal.detail;
