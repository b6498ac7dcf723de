/** Loads the landed files into the source database, then starts the pipeline. */
import type { SourceFiles, SourceTable } from '../contracts/ingest.ts';
import { logEvents } from '../platform/names.ts';
import type { Runner } from '../runs/runner.ts';
import { IngestRecord, isLoaded, readIngest, readLanding, writeLanding } from './record.ts';
import { SupersededError } from './errors.ts';
import { landedRunOf } from './event.ts';
import { withLock } from './lock.ts';
import { startPipeline } from './start.ts';
import { guarded, type Call, type Outcome, type StepPorts } from './step.ts';

export interface LoadPorts extends StepPorts {
  readonly runner: Runner;
  /** Replaces all rows by those of the files, or none; returns the rows of each table. */
  readonly load: (
    files: SourceFiles,
    isShrinkAllowed: boolean,
  ) => Promise<Partial<Record<SourceTable, number>>>;
}

/** Loads the landed files and starts the pipeline with the same run id; a repeated event does neither. */
export async function loadSource(event: unknown, call: Call, ports: LoadPorts): Promise<Outcome> {
  const runId = landedRunOf(event);
  return guarded(ports.log, runId, 'load', async () => {
    const expires = new Date(Date.now() + call.remainingMs);
    const outcome = await withLock(ports.objects, runId, expires, async () => {
      const found = await readIngest(ports.objects, runId);
      if (!found) throw new Error('No ingestion has this run id.');
      const { fetch, load, pipeline } = found.document;
      // A late event of an earlier attempt: the active fetch will emit another one.
      if (fetch.status !== 'succeeded' || pipeline.status === 'started') return 'nothing to do';
      const record = IngestRecord.of(ports.objects, found);
      if (load.status !== 'succeeded') await loaded(record, ports);
      await startPipeline(record, ports);
      return 'done';
    });
    return { run_id: runId, outcome };
  });
}

function loaded(record: IngestRecord, ports: LoadPorts): Promise<void> {
  const { objects, log } = ports;
  const { run_id, token, files, order } = record.document;
  return record.step('load', async () => {
    const before = await readLanding(objects);
    if (before && before.document.token > token) {
      throw new SupersededError(`Run ${before.document.run_id} has loaded newer files.`);
    }
    const isUnchanged = !order.force && isLoaded(files, before?.document.files ?? {});
    if (isUnchanged) log.info({ event: logEvents.sourceUnchanged, run_id }, 'nothing to load');
    const rows = isUnchanged ? recordsOf(files) : await ports.load(files, order.allow_shrink);
    // A table without a new file has kept its rows, so its old file stays listed.
    const held = { ...before?.document.files, ...files };
    const loaded_at = new Date().toISOString();
    const now = { schema_version: 1 as const, run_id, token, files: held, loaded_at };
    await writeLanding(objects, now, before?.etag ?? null);
    return { step: { is_unchanged: isUnchanged, rows } };
  });
}

const recordsOf = (files: SourceFiles) =>
  Object.fromEntries(Object.entries(files).map(([table, { records }]) => [table, records]));
