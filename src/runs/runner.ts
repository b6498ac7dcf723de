/** The port that carries out runs: a process on this machine, or AWS Glue. Ledgers and lock are in the object store. */
import type { Lock } from '../contracts/lock.ts';
import { Problem } from '../errors.ts';

export const stages = ['ingest', 'bronze', 'silver', 'gold', 'publish', 'refresh'] as const;
export type Stage = (typeof stages)[number];

/** A complete request for one run: no field is left to a default of the runner but `source`. */
export interface RunRequest {
  readonly runId: string;
  /** True to resume an existing run, false to start a new one. */
  readonly resumes: boolean;
  /** Where a new run reads its source; null for the runner's own. */
  readonly source: string | null;
  readonly from: Stage | null;
  readonly marts: readonly string[];
  readonly asOf: string | null;
  readonly force: boolean;
  readonly reason: string | null;
}

export type Owner = NonNullable<Lock['owner']>;

/** Why a run ended before its plan was written. */
export type Refusal =
  | { readonly kind: 'conflict'; readonly runId?: string | null }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string; readonly cause?: unknown };

export interface RunHandle {
  /** Resolves when the process exits, or when Glue has accepted the run: the refusal if it wrote no plan, else null. */
  readonly done: Promise<Refusal | null>;
}

/** The newest attempt of a run as the service that executes it reports it, independent of the ledger. */
export interface Attempt {
  readonly status: 'planned' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly isActive: boolean;
  readonly error: string | null;
}

export interface Runner {
  /** Whether `refresh` is a step of its own, which can be repeated for a run that has succeeded. */
  readonly hasRefresh?: boolean;
  /** Starts a run that outlives this process. */
  start(request: RunRequest): RunHandle;
  /** Whether the owner of the lock is still alive, as far as this process can see. */
  isAlive(owner: Owner): Promise<boolean>;
  /**
   * Stops an active run: the owner's process, killed after `graceMs`; without an owner, the attempt that is about to
   * start. Raises `run-not-active` when the owner cannot be reached.
   */
  stop(runId: string, owner: Owner | null, graceMs: number): Promise<void>;
  /** The newest attempt of each run that the service lists. */
  attempts?(): Promise<ReadonlyMap<string, Attempt>>;
}

/** For owners on other hosts: an owner renews its lock as long as it lives. */
export const isAliveByLock = (owner: Owner): Promise<boolean> =>
  Promise.resolve(Date.parse(owner.expires_at) > Date.now());

/** The runner of an API that has no pipeline. */
export const noRunner: Runner = {
  start: () => ({
    done: Promise.resolve({ kind: 'unavailable', detail: 'This API cannot start runs.' }),
  }),
  isAlive: isAliveByLock,
  stop: () =>
    Promise.reject(
      new Problem('run-not-active', 'This API cannot stop runs; stop it where it runs.'),
    ),
};
