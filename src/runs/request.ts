/** The request of a run: who asked for what, when and why. Stored apart from the ledger, which records the result. */
import { z } from 'zod';
import { day, instant, reason, runId } from '../contracts/common.ts';
import { shortHash } from '../platform/hash.ts';
import { readDocument, updateDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { stages, type RunRequest } from './runner.ts';

/** Key: `requests/<run_id>.json`. Only the API reads and writes it. */
const requestSchema = z.strictObject({
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
  refusal: z.string().nullable().describe('Why the run ended before it had a plan.'),
});

export type RequestDocument = z.output<typeof requestSchema>;

const prefix = 'requests/';
const keyOf = (id: string) => `${prefix}${id}.json`;

export async function readRequest(
  objects: ObjectStore,
  id: string,
): Promise<RequestDocument | null> {
  return (await readDocument(objects, keyOf(id), requestSchema))?.document ?? null;
}

/** Creates or replaces the request of its run. */
export async function saveRequest(objects: ObjectStore, request: RequestDocument): Promise<void> {
  await updateDocument(objects, keyOf(request.run_id), requestSchema, () => request);
}

/** Records why a run ended before it had a plan; nothing when the request was removed meanwhile. */
export async function saveRefusal(objects: ObjectStore, id: string, refusal: string) {
  await updateDocument(
    objects,
    keyOf(id),
    requestSchema,
    (stored) => stored && { ...stored, refusal },
  );
}

/** A run that was refused at once leaves no request behind. */
export const deleteRequest = (objects: ObjectStore, id: string) => objects.delete(keyOf(id));

/** Ids of all runs that were requested over HTTP. */
export async function requestedRuns(objects: ObjectStore): Promise<string[]> {
  const keys = await objects.list(prefix);
  return keys.map((key) => key.slice(prefix.length, -'.json'.length));
}

export function requestDocument(
  request: RunRequest,
  retryOf: string | null,
  subject: string,
): RequestDocument {
  const { runId: run_id, resumes, from, marts, asOf: as_of, force, reason } = request;
  return {
    schema_version: 1,
    ...{ run_id, retry_of: retryOf, resumes, from, marts: [...marts], as_of, force, reason },
    requested_at: new Date().toISOString(),
    requested_by: shortHash(subject),
    refusal: null,
  };
}
