/** An object store whose process dies at its nth write: that write and everything after it does not happen. */
import type { ObjectStore } from '../../src/platform/objects/port.ts';

export class CrashedError extends Error {}

export class CrashingStore implements ObjectStore {
  writes = 0;
  private readonly store: ObjectStore;
  /** Index of the write that crashes; Infinity for none. */
  private readonly crashAt: number;

  constructor(store: ObjectStore, crashAt: number) {
    this.store = store;
    this.crashAt = crashAt;
  }

  get(key: string) {
    return this.store.get(key);
  }

  list(prefix: string) {
    return this.store.list(prefix);
  }

  create(key: string, body: Buffer) {
    return this.write(() => this.store.create(key, body));
  }

  replace(key: string, body: Buffer, etag: string) {
    return this.write(() => this.store.replace(key, body, etag));
  }

  delete(key: string) {
    return this.write(() => this.store.delete(key));
  }

  get hasCrashed(): boolean {
    return this.writes > this.crashAt;
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    this.writes += 1;
    return this.hasCrashed ? Promise.reject(new CrashedError('the process died')) : work();
  }
}
