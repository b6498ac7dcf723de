/** JSON documents of the object store, validated by their schemas when read and when written. */
import type { z } from 'zod';
import { PreconditionError, type ObjectStore } from './port.ts';

export interface Found<Document> {
  readonly document: Document;
  readonly etag: string;
}

const maxAttempts = 20;

/** The document and its etag, or null. Raises ZodError when it does not match its schema. */
export async function readDocument<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
): Promise<Found<z.output<S>> | null> {
  const stored = await store.get(key);
  if (!stored) return null;
  return { document: schema.parse(JSON.parse(stored.body.toString())), etag: stored.etag };
}

/** Creates (etag null) or replaces a document; returns its etag. Raises PreconditionError when another writer was faster. */
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

/** The same, but null when another writer was faster. */
export async function tryWriteDocument<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
  document: z.output<S>,
  etag: string | null,
): Promise<string | null> {
  try {
    return await writeDocument(store, key, schema, document, etag);
  } catch (error) {
    if (error instanceof PreconditionError) return null;
    throw error;
  }
}

/**
 * Compare-and-set: writes what `change` makes of the stored document, and repeats when another writer was faster.
 * `change` returns null to write nothing. Returns the stored document afterwards. Raises PreconditionError after 20 attempts.
 */
export async function updateDocument<S extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: S,
  change: (stored: z.output<S> | null) => z.output<S> | null,
): Promise<z.output<S> | null> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const found = await readDocument(store, key, schema);
    const stored = found?.document ?? null;
    const changed = change(stored);
    if (changed === null) return stored;
    const etag = await tryWriteDocument(store, key, schema, changed, found?.etag ?? null);
    if (etag !== null) return changed;
  }
  throw new PreconditionError(`${key} is changed by other processes again and again`);
}
