/** Events that start an ingestion: the schedule, a reload, or a manual call of the function. */
import { z } from 'zod';
import { instant, runId } from '../contracts/common.ts';
import { ingestOrder, type IngestOrder } from '../contracts/ingest.ts';
import { events } from '../platform/names.ts';

export interface IngestRequest {
  readonly runId: string;
  /** The same for a request that is delivered twice. */
  readonly id: string;
  readonly at: string;
  readonly order: IngestOrder;
}

/** Input of the schedule, with `<aws.scheduler.scheduled-time>` as the time. */
const scheduled = z.strictObject({ scheduled_time: instant });

/** Detail of `ingest requested`, and the input of a manual call. */
const requested = ingestOrder.partial().extend({ run_id: runId });

const requestEvent = z.object({
  id: z.string(),
  time: instant,
  source: z.literal(events.source),
  'detail-type': z.literal(events.ingestRequested),
  detail: requested,
});

const landedEvent = z.object({
  source: z.literal(events.source),
  'detail-type': z.literal(events.filesLanded),
  detail: z.strictObject({ run_id: runId }),
});

const anyRequest = z.union([scheduled, requestEvent, requested], {
  error: 'expected {scheduled_time}, the event "ingest requested", or {run_id}',
});

/** The request of an event. `call`: id of this invocation. Raises ZodError. */
export function requestOf(event: unknown, call: string): IngestRequest {
  const parsed = anyRequest.parse(event);
  if ('scheduled_time' in parsed) {
    // The id is derived from the time, so that a schedule delivered twice is one run.
    const at = new Date(parsed.scheduled_time).toISOString();
    const id = `${at.replaceAll(/[-:]|\.\d+/g, '')}-scheduled`;
    return { runId: id, id, at, order: ingestOrder.parse({}) };
  }
  const [id, at, detail] =
    'detail' in parsed
      ? [parsed.id, parsed.time, parsed.detail]
      : [call, new Date().toISOString(), parsed];
  const { run_id, ...order } = detail;
  return { runId: run_id, id, at, order: ingestOrder.parse(order) };
}

/** The run of an event "files landed". Raises ZodError. */
export const landedRunOf = (event: unknown): string => landedEvent.parse(event).detail.run_id;
