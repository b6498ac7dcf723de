/** Runs as the API returns them: the ledger without its lists of files. */
import { z } from 'zod';
import { count, day, instant, runId, settings, source } from '../contracts/common.ts';
import { ledger, step, type Ledger } from '../contracts/ledger.ts';
import type { RequestDocument } from './request.ts';
import { stages, type Attempt } from './runner.ts';

const fields = ledger.shape;

const summaryFields = {
  run_id: runId,
  status: fields.status.describe('`unchanged`: nothing to do, so no release was made.'),
  is_active: z.boolean().describe('A live process executes the run.'),
  retry_of: runId.nullable().describe('The run that this one repeats.'),
  reason: z.string().nullable(),
  marts: z.array(z.string()).describe('Marts that the run builds.'),
  as_of: day.nullable().describe('Null until silver is built.'),
  release: runId.nullable().describe('The release that the run published.'),
  created_at: instant,
  started_at: instant.describe('Recorded start of the run; unchanged by a resume.'),
  updated_at: instant,
  finished_at: instant.nullable(),
  error: z.string().nullable().describe('Error of the step that failed.'),
};

export const runSummary = z.strictObject(summaryFields);

const stepView = step.extend({
  name: z
    .string()
    .describe(
      'bronze, silver, gold/<mart>, audit, warehouse, publish; on AWS ingest/fetch, ingest/load, refresh too.',
    ),
  stage: z.enum(stages),
  outputs: z
    .record(z.string(), z.strictObject({ run_id: runId, rows: count }))
    .describe('Rows of each table, and the run that wrote them.'),
});

export const runDetail = z.strictObject({
  ...summaryFields,
  requested_as_of: day.nullable(),
  first_date: day.nullable().describe('First business date of the source.'),
  source: source.nullable(),
  code_version: z.string().nullable(),
  settings,
  base_release: runId.nullable().describe('Release whose other tables a partial run shares.'),
  allow_shrink: z.boolean(),
  steps: z.array(stepView),
  changes: fields.changes,
  counts: fields.counts.describe('Per source table: read, accepted, quarantined by reason.'),
  checks: fields.checks,
  metadata: fields.metadata,
});

export type StepView = z.output<typeof stepView>;
export type RunSummary = z.output<typeof runSummary>;
export type RunDetail = z.output<typeof runDetail>;

export function summaryOf(
  run: Ledger,
  request: RequestDocument | null,
  isActive: boolean,
): RunSummary {
  const failed = run.steps.find(({ status, error }) => status === 'failed' && error);
  return {
    run_id: run.run_id,
    status: run.status,
    is_active: isActive,
    retry_of: run.retry_of ?? request?.retry_of ?? null,
    reason: request?.reason ?? run.reason,
    marts: run.marts,
    as_of: run.as_of,
    release: run.release,
    created_at: run.created_at,
    started_at: run.started_at,
    updated_at: run.updated_at,
    finished_at: run.finished_at,
    error: failed?.error?.message ?? null,
  };
}

export function detailOf(
  run: Ledger,
  request: RequestDocument | null,
  isActive: boolean,
): RunDetail {
  return {
    ...summaryOf(run, request, isActive),
    requested_as_of: run.requested_as_of,
    first_date: run.first_date,
    source: { kind: run.source.kind, id: run.source.id },
    code_version: run.code_version,
    settings: run.settings,
    base_release: run.base_release,
    allow_shrink: run.allow_shrink,
    steps: run.steps.map((one) => ({
      ...one,
      outputs: Object.fromEntries(
        Object.entries(one.outputs).map(([table, { run_id, rows }]) => [table, { run_id, rows }]),
      ),
    })),
    changes: run.changes,
    counts: run.counts,
    checks: run.checks,
    metadata: run.metadata,
  };
}

/** A run that was accepted and has no ledger, or not yet. */
export function plannedOf(request: RequestDocument): RunDetail {
  const { requested_at: at, refusal } = request;
  return {
    run_id: request.run_id,
    status: refusal === null ? 'planned' : 'failed',
    is_active: false,
    retry_of: request.retry_of,
    reason: request.reason,
    marts: request.marts,
    as_of: null,
    release: null,
    ...{ created_at: at, started_at: at, updated_at: at },
    finished_at: refusal === null ? null : at,
    error: refusal,
    requested_as_of: request.as_of,
    first_date: null,
    source: null,
    code_version: null,
    settings: {},
    base_release: null,
    allow_shrink: false,
    steps: [],
    changes: {},
    counts: {},
    checks: [],
    metadata: {},
  };
}

/**
 * The run combined with its newest attempt. The runner lists a run before it has a ledger, and reports the end of one
 * whose process could not write its ledger any more. A run that has published its release has succeeded whatever
 * becomes of its process.
 */
export function withAttempt<R extends RunSummary>(run: R, attempt: Attempt | undefined): R {
  const isDone = ['succeeded', 'unchanged'].includes(run.status) || run.release !== null;
  if (!attempt || run.is_active || isDone) return run;
  const { status, isActive, error } = attempt;
  if (isActive) return { ...run, status, is_active: true, finished_at: null, error: null };
  const isOpen = run.status === 'planned' || run.status === 'running';
  return isOpen && status !== 'succeeded' ? { ...run, status, error } : run;
}

/** The fields of a run that lists contain. */
export function asSummary(run: RunDetail): RunSummary {
  const names = Object.keys(summaryFields) as (keyof RunSummary)[];
  return runSummary.parse(Object.fromEntries(names.map((name) => [name, run[name]])));
}
