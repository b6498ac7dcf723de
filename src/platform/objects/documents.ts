/** JSON documents of the object store, read and written by their schemas. */
import type { z } from 'zod';
import type { ObjectStore } from './port.js';

export interface Found<Document> {
  readonly document: Document;
  readonly etag: string;
}

/** The document and its etag, or null. Raises when it does not follow its schema. */
export async function readDocument<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
): Promise<Found<z.output<S>> | null> {
  const stored = await store.get(key);
  if (!stored) return null;
  return { document: schema.parse(JSON.parse(stored.body.toString())), etag: stored.etag };
}

/** Creates (etag null) or replaces a document. Raises PreconditionError when another was faster. */
export function writeDocument<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
  document: z.output<S>,
  etag: string | null,
): Promise<string> {
  const body = Buffer.from(JSON.stringify(schema.parse(document), null, 1));
  return etag === null ? store.create(key, body) : store.replace(key, body, etag);
}
