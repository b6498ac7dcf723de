/** What both functions of the ingestion share: their ports, their time, and how a failure is told. */
import type { Logger } from 'pino';
import { logEvents } from '../platform/names.js';
import type { ObjectStore } from '../platform/objects/port.js';
import { BusyError, SourceError, SupersededError, errorSummary } from './errors.js';

export interface StepPorts {
  readonly objects: ObjectStore;
  readonly log: Logger;
}

/** How long one call of a function may go on. */
export interface Call {
  /** Equal for a call that is tried again. */
  readonly id: string;
  readonly remainingMs: number;
}

/** What is told of a call that has ended well, or in the only way it can end. */
export interface Outcome {
  readonly run_id: string;
  readonly outcome: 'done' | 'nothing to do' | 'refused' | 'superseded';
}

/**
 * Does one step. A bad source is an outcome: it is told of once, and not tried again. Any other
 * failure is told of and raised, so that Lambda tries again, and then puts the event aside.
 */
export async function guarded(
  log: Logger,
  runId: string,
  step: 'fetch' | 'load',
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const about = { run_id: runId, step };
  try {
    const outcome = await work();
    log.info({ ...about, outcome: outcome.outcome }, 'ingestion step ended');
    return outcome;
  } catch (error) {
    const told = { ...about, error: errorSummary(error) };
    if (error instanceof SourceError) {
      log.error({ event: logEvents.sourceRefused, ...told }, 'the source was refused');
      return { run_id: runId, outcome: 'refused' };
    }
    if (error instanceof SupersededError) {
      log.warn(told, 'newer files were loaded before');
      return { run_id: runId, outcome: 'superseded' };
    }
    if (error instanceof BusyError) log.warn(told, 'another ingestion is at it');
    else log.error({ event: logEvents.ingestFailed, ...told }, 'the ingestion failed');
    throw error;
  }
}

/** Raises when a step takes longer than its function may run: then there is still time to say so. */
export function deadlineOf(call: Call, stopSeconds: number): AbortSignal {
  return AbortSignal.timeout(Math.max(0, call.remainingMs - stopSeconds * 1000));
}
