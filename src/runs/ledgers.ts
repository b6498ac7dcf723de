/** Ledgers and the lock as the pipeline writes them. The API writes a ledger only to mark a run as cancelled. */
import { LRUCache } from 'lru-cache';
import { ledger, type Ledger } from '../contracts/ledger.ts';
import { lock, type Lock } from '../contracts/lock.ts';
import { readDocument, updateDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';

const prefix = 'runs/';
const keyOf = (id: string) => `${prefix}${id}.json`;
const maxConcurrentReads = 16;
const maxParsed = 200;
const freeLock: Lock = { schema_version: 1, token: 0, owner: null };

/** The step error of a pipeline that was ended by SIGTERM. */
const interrupted = 'KeyboardInterrupt';
const cancelled = { type: 'Cancelled', message: 'The run was cancelled.' };

export class Ledgers {
  /** By id and etag: listing many runs parses only the ledgers that have changed. */
  private readonly parsed = new LRUCache<string, Ledger>({ max: maxParsed });
  private readonly objects: ObjectStore;
  private readonly onError: (error: unknown) => void;

  constructor(objects: ObjectStore, onError: (error: unknown) => void) {
    this.objects = objects;
    this.onError = onError;
  }

  async get(id: string): Promise<Ledger | null> {
    const stored = await this.objects.get(keyOf(id));
    if (!stored) return null;
    const version = `${id} ${stored.etag}`;
    let document = this.parsed.get(version);
    if (!document) {
      document = ledger.parse(JSON.parse(stored.body.toString()));
      this.parsed.set(version, document);
    }
    return document;
  }

  /** All ledgers that can be read; an unreadable one is logged and left out. */
  async all(): Promise<Ledger[]> {
    const keys = await this.objects.list(prefix);
    const ids = keys.map((key) => key.slice(prefix.length, -'.json'.length));
    const found: Ledger[] = [];
    for (let from = 0; from < ids.length; from += maxConcurrentReads) {
      const chunk = ids.slice(from, from + maxConcurrentReads);
      const read = await Promise.all(chunk.map((id) => this.get(id).catch(this.onError)));
      found.push(...read.flatMap((one) => one ?? []));
    }
    return found;
  }

  async lock(): Promise<Lock> {
    const found = await readDocument(this.objects, 'locks/pipeline.json', lock);
    return found?.document ?? freeLock;
  }

  /** Marks a run as cancelled whose process was stopped on request. A run that ended by itself stays as it is. */
  async cancel(id: string): Promise<void> {
    await updateDocument(this.objects, keyOf(id), ledger, (run) =>
      run && canBeCancelled(run) ? asCancelled(run, new Date().toISOString()) : null,
    );
  }
}

function canBeCancelled({ status, steps }: Ledger): boolean {
  if (status === 'planned' || status === 'running') return true;
  return status === 'failed' && steps.some(({ error }) => error?.type === interrupted);
}

function asCancelled(run: Ledger, now: string): Ledger {
  const steps = run.steps.map((step) =>
    step.status === 'running'
      ? { ...step, status: 'failed' as const, finished_at: now, error: cancelled }
      : step,
  );
  const finished_at = run.finished_at ?? now;
  return { ...run, status: 'cancelled', steps, finished_at, updated_at: now };
}
