/** Common parts of the two functions: ports, deadline and error handling. */
import type { Logger } from 'pino';
import { logEvents } from '../platform/names.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { BusyError, SourceError, SupersededError, errorSummary } from './errors.ts';

export interface StepPorts {
  readonly objects: ObjectStore;
  readonly log: Logger;
}

/** One invocation of a function and its remaining time. */
export interface Call {
  /** The same for a retried invocation. */
  readonly id: string;
  readonly remainingMs: number;
}

/** Result of an invocation that is not retried. */
export interface Outcome {
  readonly run_id: string;
  readonly outcome: 'done' | 'nothing to do' | 'refused' | 'superseded';
}

/**
 * Runs one step. An invalid source is a result: it is logged and not retried. Any other error is
 * logged and raised, so that Lambda retries and finally sends the event to the dead-letter queue.
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
    const context = { ...about, error: errorSummary(error) };
    if (error instanceof SourceError) {
      log.error({ event: logEvents.sourceRefused, ...context }, 'the source was refused');
      return { run_id: runId, outcome: 'refused' };
    }
    if (error instanceof SupersededError) {
      log.warn(context, 'newer files were loaded before');
      return { run_id: runId, outcome: 'superseded' };
    }
    if (error instanceof BusyError) log.warn(context, 'another ingestion is active');
    else log.error({ event: logEvents.ingestFailed, ...context }, 'the ingestion failed');
    throw error;
  }
}

/** Aborts a step shortly before the function times out, so that the failure can be recorded. */
export function deadlineOf(call: Call, stopSeconds: number): AbortSignal {
  return AbortSignal.timeout(Math.max(0, call.remainingMs - stopSeconds * 1000));
}
