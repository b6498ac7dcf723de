/** Events that start a refresh: the end of a Glue run, a request, or a manual call of the function. */
import { z } from 'zod';
import { runId } from '../../contracts/common.ts';
import { events, glueEvents } from '../../platform/names.ts';

const glueEvent = z.object({
  source: z.literal(glueEvents.source),
  'detail-type': z.literal(glueEvents.stateChange),
  detail: z.object({ jobName: z.string(), state: z.string() }),
});

const requested = z.object({
  source: z.literal(events.source),
  'detail-type': z.literal(events.refreshRequested),
  detail: z.strictObject({ run_id: runId }),
});

const manualCall = z.strictObject({ run_id: runId.optional() });

/** One release, or null for all that lack a snapshot. */
export interface RefreshRequest {
  readonly release: string | null;
}

/** Null for an event without work: another job, or a run that did not succeed. Raises ZodError. */
export function requestOf(event: unknown, job: string): RefreshRequest | null {
  const parsed = z.union([glueEvent, requested, manualCall]).parse(event);
  if (!('detail' in parsed)) return { release: parsed.run_id ?? null };
  if ('run_id' in parsed.detail) return { release: parsed.detail.run_id };
  const { jobName, state } = parsed.detail;
  // The work is derived from the releases, so the id of the run does not matter.
  return jobName === job && state === 'SUCCEEDED' ? { release: null } : null;
}
