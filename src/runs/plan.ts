/** Decides what a reload does: start a new run, resume one, or repeat one. Reads nothing. */
import type { Ledger } from '../contracts/ledger.ts';
import { Problem } from '../errors.ts';
import { marts } from '../marts/index.ts';
import type { ReloadBody } from './body.ts';
import type { RequestDocument } from './request.ts';
import type { RunRequest } from './runner.ts';

export interface ReloadPlan {
  readonly request: RunRequest;
  readonly retryOf: string | null;
}

type Options = Pick<RunRequest, 'from' | 'force' | 'reason' | 'marts' | 'asOf'>;

/** The options of a reload, with their defaults. */
function optionsOf(body: ReloadBody): Options {
  const { from = null, force = false, reason = null, as_of: asOf = null } = body;
  return { from, force, reason, marts: body.marts ?? [], asOf };
}

/** A new run of `source`. */
export function planNew(body: ReloadBody, runId: string, source: string | null): ReloadPlan {
  return { request: { ...optionsOf(body), runId, resumes: false, source }, retryOf: null };
}

/** Another refresh of a release that was published. */
export function planRefresh(body: ReloadBody, runId: string, retryOf: string | null): ReloadPlan {
  return { request: { ...optionsOf(body), runId, resumes: true, source: null }, retryOf };
}

/** Another ingestion for a run without a ledger, whose ingestion failed. Raises `run-not-found`. */
export function planIngestion(
  body: ReloadBody,
  runId: string,
  before: RequestDocument | null,
): ReloadPlan {
  if (before?.from !== 'ingest') throw runNotFound();
  const options = optionsOf(body);
  const request = {
    ...options,
    runId,
    marts: options.marts.length > 0 ? options.marts : before.marts,
    asOf: options.asOf ?? before.as_of,
    from: before.from,
    resumes: false,
    source: null,
  };
  return { request, retryOf: before.retry_of };
}

/** Resumes a run that did not succeed, or repeats one that did as a new run. Raises `run-succeeded`. */
export function planAgain(
  body: ReloadBody,
  old: Ledger,
  newId: string,
  before: RequestDocument | null,
): ReloadPlan {
  const options = optionsOf(body);
  const { run_id: runId, status } = old;
  if (status !== 'succeeded' && status !== 'unchanged') {
    const request = { ...options, runId, resumes: true, source: null };
    return { request, retryOf: before?.retry_of ?? old.retry_of };
  }
  if (!options.force) {
    const detail = `Run ${runId} has ${status}; force makes a new one.`;
    throw new Problem('run-succeeded', detail, { runId });
  }
  const isPartial = old.marts.length < marts.length;
  const request = {
    ...options,
    runId: newId,
    resumes: false,
    source: old.source.location,
    marts: body.marts ?? (isPartial ? old.marts : []),
    asOf: options.asOf ?? old.requested_as_of,
  };
  return { request, retryOf: runId };
}

export const runNotFound = () => new Problem('run-not-found', 'No run has this id.');
