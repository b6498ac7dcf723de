/** What was asked for, by whom and why: kept beside the ledger, which tells what became of it. */
import { z } from 'zod';
import { day, instant, reason, runId } from '../contracts/common.js';
import { readDocument, writeDocument } from '../platform/objects/documents.js';
import type { ObjectStore } from '../platform/objects/port.js';
import { shortHash } from '../platform/hash.js';
import { stages, type RunOrder } from './port.js';

/** Key: `orders/<run_id>.json`. Only the API touches it. */
const orderSchema = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId,
  retry_of: runId.nullable(),
  resumes: z.boolean(),
  from: z.enum(stages).nullable(),
  marts: z.array(z.string()),
  as_of: day.nullable(),
  force: z.boolean(),
  reason: reason.nullable(),
  requested_at: instant,
  requested_by: z.string().describe('Hash of the subject: equal for the same caller.'),
  refusal: z.string().nullable().describe('Why it ended before it had a plan.'),
});

export type OrderDocument = z.output<typeof orderSchema>;

const keyOf = (id: string) => `orders/${id}.json`;

export async function readOrder(objects: ObjectStore, id: string): Promise<OrderDocument | null> {
  return (await readDocument(objects, keyOf(id), orderSchema))?.document ?? null;
}

export async function saveOrder(objects: ObjectStore, order: OrderDocument): Promise<void> {
  const key = keyOf(order.run_id);
  const before = await objects.get(key);
  await writeDocument(objects, key, orderSchema, order, before?.etag ?? null);
}

/** A run that never began leaves no trace but the answer. */
export const dropOrder = (objects: ObjectStore, id: string) => objects.delete(keyOf(id));

export async function orderedRuns(objects: ObjectStore): Promise<string[]> {
  const keys = await objects.list('orders/');
  return keys.map((key) => key.slice('orders/'.length, -'.json'.length));
}

export function orderDocument(
  order: RunOrder,
  retryOf: string | null,
  subject: string,
): OrderDocument {
  return {
    schema_version: 1,
    run_id: order.runId,
    retry_of: retryOf,
    resumes: order.resumes,
    from: order.from,
    marts: [...order.marts],
    as_of: order.asOf,
    force: order.force,
    reason: order.reason,
    requested_at: new Date().toISOString(),
    requested_by: shortHash(subject),
    refusal: null,
  };
}
