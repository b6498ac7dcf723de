/** Starting and resuming runs: what is asked for is checked, kept, then handed to the runner. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../errors.js';
import { marts } from '../marts/index.js';
import type { ObjectStore } from '../platform/objects/port.js';
import { IdempotencyKey, type Claim } from './idempotency.js';
import type { ReloadBody } from './body.js';
import { dropOrder, orderDocument, readOrder, saveOrder } from './order.js';
import type { Refusal, Runner } from './port.js';
import { ingestionAgain, type Plan } from './plan.js';
import type { Runs } from './runs.js';
import type { RunDetail, RunSummary } from './view.js';

interface Options {
  readonly objects: ObjectStore;
  readonly runner: Runner;
  readonly runs: Runs;
  /** Where new runs read; empty for the source of the newest run. */
  readonly source: string;
  readonly startMs: number;
  readonly onError: (error: unknown) => void;
}

const pollMs = 100;

export class Reloads {
  /** One start at a time: the second one then sees the lock of the first. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: Options) {}

  /** The run that was begun, or that the same key had begun. Raises run problems. */
  reload(body: ReloadBody, subject: string, key: string | null): Promise<RunDetail> {
    const { objects } = this.options;
    const idempotency = key === null ? null : new IdempotencyKey(objects, subject, key, body);
    const mine = this.last.then(() => this.begin(body, subject, idempotency));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async begin(body: ReloadBody, subject: string, key: IdempotencyKey | null) {
    const { objects, runs } = this.options;
    const claim = (await key?.claimed()) ?? null;
    if (claim && (await this.wasBegun(claim))) return runs.get(claim.run_id);
    const { token } = await runs.ledgers.lock();
    const plan = await this.plan(body, claim);
    await this.demandFree();
    const before = await readOrder(objects, plan.order.runId);
    await saveOrder(objects, orderDocument(plan.order, plan.retryOf, subject));
    await key?.take(plan.order.runId, token);
    try {
      await this.start(plan, token);
    } catch (error) {
      await key?.release();
      await (before ? saveOrder(objects, before) : dropOrder(objects, plan.order.runId));
      throw error;
    }
    return runs.get(plan.order.runId);
  }

  /** Whether the run has written its ledger since it was claimed. */
  private async wasBegun({ run_id, token }: Claim): Promise<boolean> {
    const ledger = await this.options.runs.ledgers.get(run_id);
    return ledger !== null && ledger.token > token;
  }

  /** Raises `run-not-found`, `run-succeeded`. */
  private async plan(body: ReloadBody, claim: Claim | null): Promise<Plan> {
    const { run_id, from = null, as_of = null, force = false, reason = null } = body;
    const asked = { from, force, reason, marts: body.marts ?? [], asOf: as_of };
    if (from === 'refresh' && this.options.runner.hasRefresh) {
      const { run_id: runId, retry_of } = await this.releasedRun(run_id);
      return { order: { ...asked, runId, resumes: true, source: null }, retryOf: retry_of };
    }
    if (run_id === undefined) {
      const order = { ...asked, runId: claim?.run_id ?? newRunId(), resumes: false };
      return { order: { ...order, source: await this.source() }, retryOf: null };
    }
    const { runs } = this.options;
    const old = await runs.ledgers.get(run_id);
    if (!old) return ingestionAgain(asked, run_id, await runs.orderOf(run_id));
    if (old.status !== 'succeeded' && old.status !== 'unchanged') {
      const order = { ...asked, runId: run_id, resumes: true, source: null };
      const before = await readOrder(this.options.objects, run_id);
      return { order, retryOf: before?.retry_of ?? old.retry_of };
    }
    if (!force) {
      throw new Problem(
        'run-succeeded',
        `Run ${run_id} has ${old.status}; force makes a new one.`,
        {
          runId: run_id,
        },
      );
    }
    const order = {
      ...asked,
      runId: claim?.run_id ?? newRunId(),
      resumes: false,
      source: old.source.location,
      marts: body.marts ?? (old.marts.length < marts.length ? old.marts : []),
      asOf: as_of ?? old.requested_as_of,
    };
    return { order, retryOf: run_id };
  }

  /** The run, or the newest, that has published a release. Raises `run-not-found`, `run-refused`. */
  private async releasedRun(id: string | undefined): Promise<RunSummary> {
    const { runs } = this.options;
    const known = id === undefined ? await runs.list() : [await runs.get(id)];
    const found = known.find(({ release }) => release !== null);
    if (found) return found;
    throw new Problem('run-refused', 'There is no release of it that could be refreshed.');
  }

  /** Where a new run reads: what is set, else what the newest run read, else the runner's own. */
  private async source(): Promise<string | null> {
    const { source, runs } = this.options;
    if (source !== '') return source;
    const [newest] = await runs.list();
    const ledger = newest ? await runs.ledgers.get(newest.run_id) : null;
    return ledger?.source.location ?? null;
  }

  /** Raises `run-in-progress` that names the run. */
  private async demandFree(): Promise<void> {
    const id = await this.options.runs.activeRun();
    if (id !== null) throw inProgress(id);
  }

  /** Resolves once the run has its plan, or when waiting takes too long. Raises why there is none. */
  private async start(plan: Plan, token: number): Promise<void> {
    const { runner, runs, startMs } = this.options;
    const { runId: id } = plan.order;
    const { ended } = runner.start(plan.order);
    const gaveUp = new AbortController();
    const planned = async () => {
      while (!gaveUp.signal.aborted) {
        const ledger = await runs.ledgers.get(id);
        if (ledger && ledger.token > token) return null;
        await wait(pollMs);
      }
      return null;
    };
    const late = wait(startMs, null, { signal: gaveUp.signal }).catch(() => null);
    const refusal = await Promise.race([ended, planned(), late]).finally(() => {
      gaveUp.abort();
    });
    const isPlanned = ((await runs.ledgers.get(id))?.token ?? 0) > token;
    if (refusal && !isPlanned) throw await this.problemOf(refusal);
    if (!isPlanned) this.watch(plan, token, ended);
    ended.catch(this.options.onError);
  }

  /** A run that was answered for before it had a plan, and then did not get one, says so. */
  private watch({ order }: Plan, token: number, ended: Promise<Refusal | null>): void {
    const { objects, runs, onError } = this.options;
    const tell = async () => {
      const refusal = await ended;
      const ledger = await runs.ledgers.get(order.runId);
      if (!refusal || (ledger && ledger.token > token)) return;
      const { detail } = await this.problemOf(refusal);
      const known = await readOrder(objects, order.runId);
      if (known) await saveOrder(objects, { ...known, refusal: detail });
    };
    tell().catch(onError);
  }

  private async problemOf(refusal: Refusal): Promise<Problem> {
    if (refusal.kind === 'refused') return new Problem('run-refused', refusal.detail);
    if (refusal.kind === 'unavailable') {
      return new Problem('runs-unavailable', refusal.detail, {
        headers: { 'retry-after': '60' },
        cause: refusal.cause,
      });
    }
    return inProgress(refusal.runId ?? (await this.options.runs.activeRun()));
  }
}

function inProgress(id: string | null): Problem {
  const told = id === null ? 'Another run has just begun.' : `Run ${id} is in progress.`;
  return new Problem('run-in-progress', told, id === null ? {} : { runId: id });
}

/** Sorts by time, as the pipeline's own ids do. */
function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
