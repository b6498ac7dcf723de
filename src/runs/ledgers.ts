/** Ledgers and the lock, as the pipeline writes them. */
import { LRUCache } from 'lru-cache';
import { ledger, type Ledger } from '../contracts/ledger.js';
import { lock, type Lock } from '../contracts/lock.js';
import { readDocument, writeDocument, type Found } from '../platform/objects/documents.js';
import { PreconditionError, type ObjectStore } from '../platform/objects/port.js';

const keyOf = (id: string) => `runs/${id}.json`;
const readAtOnce = 16;
const noLock: Lock = { schema_version: 1, token: 0, owner: null };

export class Ledgers {
  /** By id and etag: a list of many runs parses only what has changed. */
  private readonly parsed = new LRUCache<string, Ledger>({ max: 200 });

  constructor(
    private readonly objects: ObjectStore,
    private readonly onError: (error: unknown) => void,
  ) {}

  async get(id: string): Promise<Ledger | null> {
    return (await this.find(id))?.document ?? null;
  }

  /** Every ledger that can be read; one that can't is told to the log and left out. */
  async all(): Promise<Ledger[]> {
    const keys = await this.objects.list('runs/');
    const found: Ledger[] = [];
    for (let from = 0; from < keys.length; from += readAtOnce) {
      const ids = keys.slice(from, from + readAtOnce).map((key) => key.slice(5, -'.json'.length));
      const read = await Promise.all(ids.map((id) => this.get(id).catch(this.onError)));
      found.push(...read.flatMap((one) => one ?? []));
    }
    return found;
  }

  async lock(): Promise<Lock> {
    const found = await readDocument(this.objects, 'locks/pipeline.json', lock);
    return found?.document ?? noLock;
  }

  /** Marks a run whose process was ended on request; what another run wrote since then stays. */
  async cancel(id: string): Promise<void> {
    const found = await this.find(id);
    if (!found || ['succeeded', 'unchanged', 'cancelled'].includes(found.document.status)) return;
    const now = new Date().toISOString();
    const steps = found.document.steps.map((step) =>
      step.status === 'running'
        ? { ...step, status: 'failed' as const, finished_at: now, error: stopped }
        : step,
    );
    const finished_at = found.document.finished_at ?? now;
    const document: Ledger = {
      ...found.document,
      ...{ status: 'cancelled', steps, finished_at, updated_at: now },
    };
    await writeDocument(this.objects, keyOf(id), ledger, document, found.etag).catch(
      (error: unknown) => {
        if (!(error instanceof PreconditionError)) throw error;
      },
    );
  }

  private async find(id: string): Promise<Found<Ledger> | null> {
    const stored = await this.objects.get(keyOf(id));
    if (!stored) return null;
    const version = `${id} ${stored.etag}`;
    let document = this.parsed.get(version);
    if (!document) {
      document = ledger.parse(JSON.parse(stored.body.toString()));
      this.parsed.set(version, document);
    }
    return { document, etag: stored.etag };
  }
}

const stopped = { type: 'Cancelled', message: 'It was stopped on request.' };
