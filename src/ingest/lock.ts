/** A lock that lets one ingestion run at a time. Its owner is a Lambda function, which ends before the lock expires. */
import { hostname } from 'node:os';
import { lock, type Lock } from '../contracts/lock.ts';
import { readDocument, tryWriteDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { BusyError } from './errors.ts';

const key = 'locks/ingest.json';
const freeLock: Lock = { schema_version: 1, token: 0, owner: null };

/** Runs `work` under the lock, with its fencing token. Raises BusyError when another ingestion owns it. */
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
  const { token, owner } = found?.document ?? freeLock;
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
  const etag = await tryWriteDocument(objects, key, lock, mine, found?.etag ?? null);
  if (etag === null) throw busy(null);
  return { mine, etag };
}

/** Changes nothing when the lock had expired and has another owner now. */
async function free(objects: ObjectStore, mine: Lock, etag: string): Promise<void> {
  await tryWriteDocument(objects, key, lock, { ...mine, owner: null }, etag);
}

const busy = (runId: string | null) =>
  new BusyError(`${runId === null ? 'Another run' : `Run ${runId}`} is being ingested.`);
