/** What begins a refresh: the end of a Glue run, a request, or a person that calls the function. */
import { z } from 'zod';
import { runId } from '../../contracts/common.js';
import { events, glueEvents } from '../../platform/names.js';

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

const byHand = z.strictObject({ run_id: runId.optional() });

/** One release that is asked for, or null for all that lack a snapshot. */
export interface RefreshRequest {
  readonly release: string | null;
}

/** Null for an event that asks for nothing: of another job, or of a run that did not succeed. Raises ZodError. */
export function requestOf(event: unknown, job: string): RefreshRequest | null {
  const parsed = z.union([glueEvent, requested, byHand]).parse(event);
  if (!('detail' in parsed)) return { release: parsed.run_id ?? null };
  if ('run_id' in parsed.detail) return { release: parsed.detail.run_id };
  const { jobName, state } = parsed.detail;
  // What has to be done is read from the releases: which run it was does not matter.
  return jobName === job && state === 'SUCCEEDED' ? { release: null } : null;
}
