/** What carries runs out: this machine, or Glue. Ledgers and locks are read from the object store. */
import type { Lock } from '../contracts/lock.js';
import { Problem } from '../errors.js';

export const stages = ['ingest', 'bronze', 'silver', 'gold', 'publish', 'refresh'] as const;
export type Stage = (typeof stages)[number];

/** A run to begin, complete: nothing is left to be guessed. */
export interface RunOrder {
  readonly runId: string;
  /** Whether this run exists and is to be gone on with. */
  readonly resumes: boolean;
  /** Where a new run reads; null for the runner's own. */
  readonly source: string | null;
  readonly from: Stage | null;
  readonly marts: readonly string[];
  readonly asOf: string | null;
  readonly force: boolean;
  readonly reason: string | null;
}

export type Owner = NonNullable<Lock['owner']>;

/** How a run ended before its plan was written. */
export type Refusal =
  | { readonly kind: 'conflict'; readonly runId?: string | null }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string; readonly cause?: unknown };

export interface Begun {
  /** Resolves when the run has ended; tells why where it ended without a plan being needed to say so. */
  readonly ended: Promise<Refusal | null>;
}

/** What the service that carries a run out says of it, apart from the ledger. */
export interface Attempt {
  readonly status: 'planned' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly isActive: boolean;
  readonly error: string | null;
}

export interface Runner {
  /** Whether the stage `refresh` is a step of its own, which can be done again for a run that has succeeded. */
  readonly hasRefresh?: boolean;
  /** Begins a run that goes on without this process. */
  start(order: RunOrder): Begun;
  /** Whether the owner of the lock is still alive, as far as can be told from here. */
  isAlive(owner: Owner): Promise<boolean>;
  /**
   * Ends a run that is active: the owner's process, by force when it takes too long; without owner, what is about
   * to begin. Raises `run-not-active` where it cannot be reached.
   */
  stop(runId: string, owner: Owner | null, graceMs: number): Promise<void>;
  /** The newest attempt of each run that the service knows. */
  attempts?(): Promise<ReadonlyMap<string, Attempt>>;
}

/** Where the owner can't be seen its lock tells: it is renewed while the owner lives. */
export const aliveByLock = (owner: Owner): Promise<boolean> =>
  Promise.resolve(Date.parse(owner.expires_at) > Date.now());

/** Of an API that has no pipeline beside it. */
export const noRunner: Runner = {
  start: () => ({
    ended: Promise.resolve({ kind: 'unavailable', detail: 'This API has no pipeline beside it.' }),
  }),
  isAlive: aliveByLock,
  stop: () => Promise.reject(new Problem('run-not-active', 'It runs elsewhere: stop it there.')),
};
