/** Starts and resumes runs: plans the request, stores it, then passes it to the runner. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../errors.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import type { ReloadBody } from './body.ts';
import { IdempotencyKey, type Claim } from './idempotency.ts';
import { planAgain, planIngestion, planNew, planRefresh, type ReloadPlan } from './plan.ts';
import {
  deleteRequest,
  readRequest,
  requestDocument,
  saveRefusal,
  saveRequest,
} from './request.ts';
import type { Refusal, Runner } from './runner.ts';
import type { Runs } from './runs.ts';
import type { RunDetail, RunSummary } from './view.ts';

interface Options {
  readonly objects: ObjectStore;
  readonly runner: Runner;
  readonly runs: Runs;
  /** Source of new runs; empty for the source of the newest run. */
  readonly source: string;
  /** How long a reload waits for the run to write its plan. */
  readonly startMs: number;
  readonly onError: (error: unknown) => void;
}

const pollMs = 100;

export class Reloads {
  /** Starts are serialised: the second one then sees the lock of the first. */
  private last: Promise<unknown> = Promise.resolve();

  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** The run that was started, or that an earlier request with the same key started. Raises run problems. */
  reload(body: ReloadBody, subject: string, key: string | null): Promise<RunDetail> {
    const { objects } = this.options;
    const idempotency = key === null ? null : new IdempotencyKey(objects, subject, key, body);
    const started = this.last.then(() => this.begin(body, subject, idempotency));
    this.last = started.catch(() => undefined);
    return started;
  }

  private async begin(body: ReloadBody, subject: string, key: IdempotencyKey | null) {
    const { objects, runs } = this.options;
    const claim = (await key?.read()) ?? null;
    if (claim && (await this.hasPlan(claim.run_id, claim.token))) return runs.get(claim.run_id);
    const { token } = await runs.ledgers.lock();
    const plan = await this.plan(body, claim);
    await this.requireIdle();
    const { runId } = plan.request;
    const before = await readRequest(objects, runId);
    // The claim comes first: a retry after a crash in between continues with the same run id.
    await key?.claim(runId, token);
    try {
      await saveRequest(objects, requestDocument(plan.request, plan.retryOf, subject));
      await this.start(plan, token);
    } catch (error) {
      await key?.release();
      await (before ? saveRequest(objects, before) : deleteRequest(objects, runId));
      throw error;
    }
    return runs.get(runId);
  }

  /** Whether a process with a later fencing token has written the run's ledger. */
  private async hasPlan(runId: string, token: number): Promise<boolean> {
    const ledger = await this.options.runs.ledgers.get(runId);
    return ledger !== null && ledger.token > token;
  }

  /** Raises `run-not-found`, `run-succeeded`. */
  private async plan(body: ReloadBody, claim: Claim | null): Promise<ReloadPlan> {
    const { objects, runner, runs } = this.options;
    const { run_id: id } = body;
    if (body.from === 'refresh' && runner.hasRefresh) {
      const { run_id, retry_of } = await this.releasedRun(id);
      return planRefresh(body, run_id, retry_of);
    }
    const newId = claim?.run_id ?? newRunId();
    if (id === undefined) return planNew(body, newId, await this.source());
    const old = await runs.ledgers.get(id);
    if (!old) return planIngestion(body, id, await runs.requestOf(id));
    return planAgain(body, old, newId, await readRequest(objects, id));
  }

  /** The run `id`, or the newest, that has published a release. Raises `run-not-found`, `run-refused`. */
  private async releasedRun(id: string | undefined): Promise<RunSummary> {
    const { runs } = this.options;
    const candidates = id === undefined ? await runs.list() : [await runs.get(id)];
    const released = candidates.find(({ release }) => release !== null);
    if (released) return released;
    throw new Problem('run-refused', 'The run has no release to refresh.');
  }

  /** Source of a new run: the setting, else the source of the newest run, else the runner's own. */
  private async source(): Promise<string | null> {
    const { source, runs } = this.options;
    if (source !== '') return source;
    const [newest] = await runs.list();
    const ledger = newest ? await runs.ledgers.get(newest.run_id) : null;
    return ledger?.source.location ?? null;
  }

  /** Raises `run-in-progress`, which names the active run. */
  private async requireIdle(): Promise<void> {
    const id = await this.options.runs.activeRun();
    if (id !== null) throw inProgress(id);
  }

  /** Resolves when the run has written its plan, or after `startMs`. Raises the problem when it was refused. */
  private async start(plan: ReloadPlan, token: number): Promise<void> {
    const { runner, startMs, onError } = this.options;
    const { runId } = plan.request;
    const { done } = runner.start(plan.request);
    const stop = new AbortController();
    const planned = async () => {
      while (!stop.signal.aborted && !(await this.hasPlan(runId, token))) await wait(pollMs);
      return null;
    };
    const timeout = wait(startMs, null, { signal: stop.signal }).catch(() => null);
    const refusal = await Promise.race([done, planned(), timeout]).finally(() => {
      stop.abort();
    });
    const isPlanned = await this.hasPlan(runId, token);
    if (refusal && !isPlanned) throw await this.problemOf(refusal);
    if (!isPlanned) this.recordLateRefusal(runId, token, done).catch(onError);
    done.catch(onError);
  }

  /** The reply was sent before the run had a plan: a refusal that comes later is stored with its request. */
  private async recordLateRefusal(
    runId: string,
    token: number,
    done: Promise<Refusal | null>,
  ): Promise<void> {
    const refusal = await done;
    if (!refusal || (await this.hasPlan(runId, token))) return;
    const { detail } = await this.problemOf(refusal);
    await saveRefusal(this.options.objects, runId, detail);
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
  const detail = id === null ? 'Another run has just started.' : `Run ${id} is in progress.`;
  return new Problem('run-in-progress', detail, id === null ? {} : { runId: id });
}

/** Run ids sort by time, as those of the pipeline do. */
function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
