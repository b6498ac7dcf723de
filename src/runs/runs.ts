/** Lists runs, shows one, and cancels one. */
import { setTimeout as wait } from 'node:timers/promises';
import { runId as runIdSchema } from '../contracts/common.ts';
import { Problem } from '../errors.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { ingestedRuns, ingestionRequest, ingestionSteps, refreshStep } from './external-steps.ts';
import { Ledgers } from './ledgers.ts';
import { runNotFound } from './plan.ts';
import { requestedRuns, readRequest, type RequestDocument } from './request.ts';
import type { Attempt, Owner, Runner } from './runner.ts';
import {
  detailOf,
  plannedOf,
  summaryOf,
  asSummary,
  withAttempt,
  type RunDetail,
  type RunSummary,
} from './view.ts';

/** Most cancelled runs end within this time; the reply does not wait longer. */
const replyAfterMs = 3_000;

export class Runs {
  readonly ledgers: Ledgers;
  private readonly objects: ObjectStore;
  private readonly runner: Runner;
  private readonly stopMs: number;
  private readonly onError: (error: unknown) => void;

  constructor(
    objects: ObjectStore,
    runner: Runner,
    stopMs: number,
    onError: (error: unknown) => void,
  ) {
    this.objects = objects;
    this.runner = runner;
    this.stopMs = stopMs;
    this.onError = onError;
    this.ledgers = new Ledgers(objects, onError);
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    const [ledgers, requested, owner, attempts] = await Promise.all([
      this.ledgers.all(),
      requestedRuns(this.objects),
      this.activeOwner(),
      this.attempts(),
    ]);
    const requests = new Map<string, RequestDocument>();
    const withLedger = new Set(ledgers.map(({ run_id }) => run_id));
    const ingested = this.runner.hasRefresh ? await ingestedRuns(this.objects) : [];
    for (const id of new Set([...requested, ...ingested.filter((id) => !withLedger.has(id))])) {
      // A ledger is newer than a failure of the ingestion before it.
      const read = withLedger.has(id) ? readRequest(this.objects, id) : this.requestOf(id);
      const request = await read;
      if (request) requests.set(id, request);
    }
    const summaries = ledgers.map((run) => {
      const request = requests.get(run.run_id) ?? null;
      requests.delete(run.run_id);
      return summaryOf(run, request, owner?.run_id === run.run_id);
    });
    for (const request of requests.values()) summaries.push(asSummary(plannedOf(request)));
    return summaries.map((run) => withAttempt(run, attempts.get(run.run_id))).sort(newestFirst);
  }

  /** Whether a run with this id has published a release, which may have been purged since. */
  async hasPublished(id: string): Promise<boolean> {
    if (!runIdSchema.safeParse(id).success) return false;
    return (await this.ledgers.get(id))?.release === id;
  }

  /** Raises `run-not-found`. */
  async get(id: string): Promise<RunDetail> {
    if (!runIdSchema.safeParse(id).success) throw runNotFound();
    const [ledger, request] = await Promise.all([this.ledgers.get(id), this.requestOf(id)]);
    const owner = ledger && (await this.activeOwner());
    const run = ledger
      ? detailOf(ledger, request, owner?.run_id === id)
      : request && plannedOf(request);
    if (!run) throw runNotFound();
    const detail = withAttempt(run, (await this.attempts()).get(id));
    return this.runner.hasRefresh ? this.withExternalSteps(detail) : detail;
  }

  /** The request over HTTP, or that of the ingestion which the run began with. */
  async requestOf(id: string): Promise<RequestDocument | null> {
    const request = await readRequest(this.objects, id);
    const ingestion = this.runner.hasRefresh ? await ingestionRequest(this.objects, id) : null;
    if (!request || !ingestion) return request ?? ingestion;
    return { ...request, refusal: request.refusal ?? ingestion.refusal };
  }

  private async withExternalSteps(run: RunDetail): Promise<RunDetail> {
    const [before, after] = await Promise.all([
      ingestionSteps(this.objects, run.run_id),
      run.release === null ? Promise.resolve(null) : refreshStep(this.objects, run.release),
    ]);
    return { ...run, steps: [...before, ...run.steps, ...(after ? [after] : [])] };
  }

  /** The owner of the lock, if it is alive. */
  async activeOwner(): Promise<Owner | null> {
    const { owner } = await this.ledgers.lock();
    return owner && (await this.runner.isAlive(owner)) ? owner : null;
  }

  /** Id of the run that prevents another one from starting. */
  async activeRun(): Promise<string | null> {
    const owner = await this.activeOwner();
    if (owner) return owner.run_id;
    const active = [...(await this.attempts())].find(([, { isActive }]) => isActive);
    return active?.[0] ?? null;
  }

  /** Attempts as the runner reports them; none when it cannot be reached. */
  private async attempts(): Promise<ReadonlyMap<string, Attempt>> {
    try {
      return (await this.runner.attempts?.()) ?? new Map<string, Attempt>();
    } catch (error) {
      this.onError(error);
      return new Map();
    }
  }

  /** Stops a run; it can be resumed later. Raises `run-not-found`, `run-not-active`. */
  async cancel(id: string): Promise<RunDetail> {
    const { status, is_active } = await this.get(id);
    const lockedBy = await this.activeOwner();
    const owner = lockedBy?.run_id === id ? lockedBy : null;
    if (!owner && !is_active) {
      throw new Problem('run-not-active', `Run ${id} is ${status}; no process is running it.`, {
        runId: id,
      });
    }
    const stopping = this.runner.stop(id, owner, this.stopMs).then(() => this.ledgers.cancel(id));
    const inTime = await Promise.race([stopping.then(() => true), wait(replyAfterMs, false)]);
    if (!inTime) stopping.catch(this.onError);
    return this.get(id);
  }
}

function newestFirst(a: RunSummary, b: RunSummary): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.run_id < b.run_id ? 1 : -1;
}
