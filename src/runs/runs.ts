/** Runs: which there are, one of them, stopping it. */
import { setTimeout as wait } from 'node:timers/promises';
import { runId as runIdSchema } from '../contracts/common.js';
import { Problem } from '../errors.js';
import type { ObjectStore } from '../platform/objects/port.js';
import { ingestedRuns } from './ingestion/documents.js';
import { ingestionOf, ingestionOrder, refreshStep } from './around.js';
import { Ledgers } from './ledgers.js';
import { orderedRuns, readOrder, type OrderDocument } from './order.js';
import type { Attempt, Owner, Runner } from './port.js';
import {
  detailOf,
  plannedOf,
  summaryOf,
  asSummary,
  withAttempt,
  type RunDetail,
  type RunSummary,
} from './view.js';

/** A cancelled run mostly ends within this; the answer need not wait for one that does not. */
const answerAfterMs = 3_000;

export class Runs {
  readonly ledgers: Ledgers;

  constructor(
    private readonly objects: ObjectStore,
    private readonly runner: Runner,
    private readonly stopMs: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.ledgers = new Ledgers(objects, onError);
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    const [ledgers, ordered, owner, attempts] = await Promise.all([
      this.ledgers.all(),
      orderedRuns(this.objects),
      this.activeOwner(),
      this.attempts(),
    ]);
    const orders = new Map<string, OrderDocument>();
    const begun = new Set(ledgers.map(({ run_id }) => run_id));
    const ingested = this.runner.hasRefresh ? await ingestedRuns(this.objects) : [];
    for (const id of new Set([...ordered, ...ingested.filter((id) => !begun.has(id))])) {
      // What a ledger tells of an ingestion's failure is later than that.
      const order = await (begun.has(id) ? readOrder(this.objects, id) : this.orderOf(id));
      if (order) orders.set(id, order);
    }
    const summaries = ledgers.map((run) => {
      const order = orders.get(run.run_id) ?? null;
      orders.delete(run.run_id);
      return summaryOf(run, order, owner?.run_id === run.run_id);
    });
    for (const order of orders.values()) summaries.push(asSummary(plannedOf(order)));
    return summaries.map((run) => withAttempt(run, attempts.get(run.run_id))).sort(newestFirst);
  }

  /** Raises `run-not-found`. */
  async get(id: string): Promise<RunDetail> {
    if (!runIdSchema.safeParse(id).success) throw runNotFound();
    const [run, order] = await Promise.all([this.ledgers.get(id), this.orderOf(id)]);
    const owner = run && (await this.activeOwner());
    const detail = run ? detailOf(run, order, owner?.run_id === id) : order && plannedOf(order);
    if (!detail) throw runNotFound();
    const told = withAttempt(detail, (await this.attempts()).get(id));
    return this.runner.hasRefresh ? this.withStepsAround(told) : told;
  }

  /** What it was asked for: of this API, or of the ingestion that it begins with. */
  async orderOf(id: string): Promise<OrderDocument | null> {
    const order = await readOrder(this.objects, id);
    const ingestion = this.runner.hasRefresh ? await ingestionOrder(this.objects, id) : null;
    if (!order || !ingestion) return order ?? ingestion;
    return { ...order, refusal: order.refusal ?? ingestion.refusal };
  }

  private async withStepsAround(run: RunDetail): Promise<RunDetail> {
    const [before, after] = await Promise.all([
      ingestionOf(this.objects, run.run_id),
      run.release === null ? Promise.resolve(null) : refreshStep(this.objects, run.release),
    ]);
    return { ...run, steps: [...before, ...run.steps, ...(after ? [after] : [])] };
  }

  /** Who owns the lock and is alive. */
  async activeOwner(): Promise<Owner | null> {
    const { owner } = await this.ledgers.lock();
    return owner && (await this.runner.isAlive(owner)) ? owner : null;
  }

  /** The run that is in the way of another one. */
  async activeRun(): Promise<string | null> {
    const owner = await this.activeOwner();
    if (owner) return owner.run_id;
    const active = [...(await this.attempts())].find(([, { isActive }]) => isActive);
    return active?.[0] ?? null;
  }

  /** What the runner says is told where it can be asked; the ledger goes without. */
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
      throw new Problem('run-not-active', `It is ${status}; no process owns it.`, { runId: id });
    }
    const stopping = this.runner.stop(id, owner, this.stopMs).then(() => this.ledgers.cancel(id));
    const inTime = await Promise.race([stopping.then(() => true), wait(answerAfterMs, false)]);
    if (!inTime) stopping.catch(this.onError);
    return this.get(id);
  }
}

export const runNotFound = () => new Problem('run-not-found', 'No run has this id.');

function newestFirst(a: RunSummary, b: RunSummary): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.run_id < b.run_id ? 1 : -1;
}
