/** What a reload comes to: a run, new or gone on with. */
import type { OrderDocument } from './order.js';
import type { RunOrder } from './port.js';
import { runNotFound } from './runs.js';

export interface Plan {
  readonly order: RunOrder;
  readonly retryOf: string | null;
}

type Wishes = Pick<RunOrder, 'from' | 'force' | 'reason' | 'marts' | 'asOf'>;

/** A run without a ledger, as its ingestion failed: that is done again. Raises `run-not-found`. */
export function ingestionAgain(asked: Wishes, runId: string, before: OrderDocument | null): Plan {
  if (before?.from !== 'ingest') throw runNotFound();
  const marts = asked.marts.length > 0 ? asked.marts : before.marts;
  const wishes = { ...asked, marts, asOf: asked.asOf ?? before.as_of, from: before.from };
  return { order: { ...wishes, runId, resumes: false, source: null }, retryOf: before.retry_of };
}
