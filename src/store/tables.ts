/** Tables in memory, loaded when first asked for; releases that share a table version share its memory. */
import { LRUCache } from 'lru-cache';
import type { Manifest } from '../contracts/manifest.js';
import { Problem } from '../errors.js';
import type { Table } from '../marts/table.js';
import type { Warehouse } from '../warehouse/port.js';
import type { StoredTable } from './table.js';

export class Tables {
  private readonly loaded: LRUCache<string, StoredTable>;
  private readonly loading = new Map<string, Promise<StoredTable>>();

  constructor(
    private readonly warehouse: Warehouse,
    maxBytes: number,
  ) {
    this.loaded = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: maxBytes,
      sizeCalculation: ({ bytes }) => bytes + 1,
    });
  }

  /** The table of a release. Raises `release-unavailable`. */
  async get(release: Manifest, table: Table): Promise<StoredTable> {
    const version = release.tables[`gold/${table.name}`];
    if (!version) throw unavailable(`Release ${release.release} has no table ${table.name}.`);
    const known = this.loaded.get(version.path);
    if (known) return known;
    let loading = this.loading.get(version.path);
    if (!loading) {
      loading = this.warehouse.load(table, version, release.release).finally(() => {
        this.loading.delete(version.path);
      });
      this.loading.set(version.path, loading);
    }
    try {
      const stored = await loading;
      this.loaded.set(version.path, stored);
      return stored;
    } catch (error) {
      throw unavailable(`Table ${table.name} of release ${release.release} cannot be read.`, error);
    }
  }
}

function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem('release-unavailable', detail, { headers: { 'retry-after': '10' }, cause });
}
