/** One ingestion at a time. Its holder is a function that ends before the lock does. */
import { hostname } from 'node:os';
import { lock, type Lock } from '../contracts/lock.js';
import { readDocument, writeDocument } from '../platform/objects/documents.js';
import { PreconditionError, type ObjectStore } from '../platform/objects/port.js';
import { BusyError } from './errors.js';

const key = 'locks/ingest.json';
const never: Lock = { schema_version: 1, token: 0, owner: null };

/** Does the work while no other ingestion is at it; tells it its token. Raises BusyError. */
export async function withLock<T>(
  objects: ObjectStore,
  runId: string,
  expiresAt: Date,
  work: (token: number) => Promise<T>,
): Promise<T> {
  const { mine, etag } = await take(objects, runId, expiresAt);
  try {
    return await work(mine.token);
  } finally {
    await free(objects, mine, etag);
  }
}

async function take(objects: ObjectStore, runId: string, expiresAt: Date) {
  const found = await readDocument(objects, key, lock);
  const { token, owner } = found?.document ?? never;
  const now = new Date();
  if (owner && Date.parse(owner.expires_at) > now.getTime()) throw busy(owner.run_id);
  const mine: Lock = {
    schema_version: 1,
    token: token + 1,
    owner: {
      run_id: runId,
      host: hostname(),
      pid: process.pid,
      process_started: '',
      acquired_at: now.toISOString(),
      expires_at: expiresAt.toISOString(),
    },
  };
  try {
    return { mine, etag: await writeDocument(objects, key, lock, mine, found?.etag ?? null) };
  } catch (error) {
    throw error instanceof PreconditionError ? busy(null) : error;
  }
}

async function free(objects: ObjectStore, mine: Lock, etag: string): Promise<void> {
  try {
    await writeDocument(objects, key, lock, { ...mine, owner: null }, etag);
  } catch (error) {
    // It had expired, and another one has it now.
    if (!(error instanceof PreconditionError)) throw error;
  }
}

const busy = (runId: string | null) =>
  new BusyError(`${runId === null ? 'Another run' : `Run ${runId}`} is being ingested.`);
