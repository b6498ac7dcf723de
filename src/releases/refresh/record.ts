/** The document of one refresh, shown as a step of its run. */
import { refresh, refreshKey, type Refresh } from '../../contracts/refresh.ts';
import { updateDocument } from '../../platform/objects/documents.ts';
import type { ObjectStore } from '../../platform/objects/port.ts';

export class RefreshRecord {
  private readonly objects: ObjectStore;
  private document: Refresh;

  private constructor(objects: ObjectStore, document: Refresh) {
    this.objects = objects;
    this.document = document;
  }

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
      // A refused release stays refused until a refresh succeeds.
      status: before?.status === 'refused' ? 'refused' : 'running',
    }));
    return record;
  }

  /** Returns the duration in seconds. */
  async end(status: Refresh['status'], changes: Partial<Refresh>): Promise<number> {
    const seconds = (Date.now() - Date.parse(this.document.started_at)) / 1000;
    const finished_at = new Date().toISOString();
    this.document = { ...this.document, status, finished_at, seconds, ...changes };
    const { attempts } = this.document;
    await this.save((before) => ({ attempts: Math.max(attempts, before?.attempts ?? 0) }));
    return seconds;
  }

  /** The last of two concurrent refreshes stands, but a failure never replaces a success or a refusal. */
  private async save(change: (before: Refresh | null) => Partial<Refresh>): Promise<void> {
    const key = refreshKey(this.document.run_id);
    await updateDocument(this.objects, key, refresh, (before) => {
      const isDecided = before?.status === 'succeeded' || before?.status === 'refused';
      if (isDecided && this.document.status === 'failed') return null;
      this.document = { ...this.document, ...change(before) };
      return this.document;
    });
  }
}
