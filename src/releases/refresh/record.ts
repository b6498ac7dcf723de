/** The record of one refresh, told with its run. */
import { refresh, refreshKey, type Refresh } from '../../contracts/refresh.js';
import { readDocument, writeDocument } from '../../platform/objects/documents.js';
import { PreconditionError, type ObjectStore } from '../../platform/objects/port.js';

const attempts = 5;

export class RefreshRecord {
  private constructor(
    private readonly objects: ObjectStore,
    private document: Refresh,
  ) {}

  static async begin(objects: ObjectStore, release: string): Promise<RefreshRecord> {
    const record = new RefreshRecord(objects, {
      schema_version: 1,
      run_id: release,
      status: 'running',
      attempts: 1,
      started_at: new Date().toISOString(),
      ...{ finished_at: null, seconds: null, tables: 0, written: 0, rows: 0, error: null },
    });
    await record.save((before) => ({
      attempts: (before?.attempts ?? 0) + 1,
      // Until it is known to be right after all, a refused release stays refused.
      status: before?.status === 'refused' ? 'refused' : 'running',
    }));
    return record;
  }

  /** Returns the seconds that it took. */
  async end(status: Refresh['status'], changes: Partial<Refresh>): Promise<number> {
    const seconds = (Date.now() - Date.parse(this.document.started_at)) / 1000;
    const finished_at = new Date().toISOString();
    this.document = { ...this.document, status, finished_at, seconds, ...changes };
    await this.save(() => ({}));
    return seconds;
  }

  /** Two at once write the same in the end: the last one stands, but a failure never over a decision. */
  private async save(change: (before: Refresh | null) => Partial<Refresh>): Promise<void> {
    const key = refreshKey(this.document.run_id);
    for (let attempt = 1; ; attempt += 1) {
      const found = await readDocument(this.objects, key, refresh);
      const known = found?.document.status;
      const isDecided = known === 'succeeded' || known === 'refused';
      if (isDecided && this.document.status === 'failed') return;
      this.document = { ...this.document, ...change(found?.document ?? null) };
      try {
        await writeDocument(this.objects, key, refresh, this.document, found?.etag ?? null);
        return;
      } catch (error) {
        if (!(error instanceof PreconditionError) || attempt === attempts) throw error;
      }
    }
  }
}
