/** Reads tables from the snapshot of a release, and missing or damaged ones from the warehouse. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Manifest } from '../../contracts/manifest.ts';
import type { TableVersion } from '../../contracts/common.ts';
import {
  snapshot,
  snapshotKey,
  type Snapshot,
  type SnapshotTable,
} from '../../contracts/snapshot.ts';
import { shortHash } from '../../platform/hash.ts';
import type { Table } from '../../marts/table.ts';
import { readDocument } from '../../platform/objects/documents.ts';
import type { ObjectStore } from '../../platform/objects/port.ts';
import { isQueryable, type QueryableWarehouse, type Warehouse } from '../port.ts';
import { presentTable } from '../../store/absent.ts';
import type { StoredTable } from '../../store/table.ts';

const snapshotsKept = 8;

/** A stored table is not the one that was written. */
class SnapshotError extends Error {}

/** Changes whenever the stored form of a table changes. */
export const schemaHash = ({ name, key, columns }: Table): string =>
  shortHash([1, name, key, columns.map((one) => [one.name, one.kind, one.nullable, one.values])]);

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Whether an entry is this version of the table, with its present columns. */
export function isOf(entry: SnapshotTable, table: Table, version: TableVersion): boolean {
  return entry.run_id === version.run_id && entry.schema === schemaHash(table);
}

export class SnapshotWarehouse implements Warehouse {
  /** For tables too large for memory, which are not read from snapshots. */
  readonly query?: QueryableWarehouse['query'];
  readonly followPointer?: NonNullable<Warehouse['followPointer']>;
  private readonly snapshots = new LRUCache<string, Snapshot>({ max: snapshotsKept });
  private readonly objects: ObjectStore;
  private readonly warehouse: Warehouse;
  /** Called with the reason when a table is read from the warehouse although a snapshot lists it. */
  private readonly onError: (error: unknown) => void;

  constructor(
    objects: ObjectStore,
    warehouse: Warehouse,
    onError: (error: unknown) => void = () => undefined,
  ) {
    this.objects = objects;
    this.warehouse = warehouse;
    this.onError = onError;
    if (isQueryable(warehouse)) this.query = warehouse.query.bind(warehouse);
    if (warehouse.followPointer) this.followPointer = warehouse.followPointer.bind(warehouse);
  }

  /** The entry of a table in the snapshot of a release, or null. */
  async entry(release: Manifest, table: Table): Promise<SnapshotTable | null> {
    const version = release.tables[`gold/${table.name}`];
    const entry = (await this.find(release.release))?.tables[table.name];
    return entry && version && isOf(entry, presentTable(table, version), version) ? entry : null;
  }

  async load(table: Table, version: TableVersion, release: string): Promise<StoredTable> {
    try {
      const entry = (await this.find(release))?.tables[table.name];
      if (entry && isOf(entry, table, version))
        return await readTable(this.objects, entry, table, version);
    } catch (error) {
      this.onError(error);
    }
    return this.warehouse.load(table, version, release);
  }

  /** Null while there is none. An absent snapshot is not cached, because it may be written at any time. */
  private async find(release: string): Promise<Snapshot | null> {
    const known = this.snapshots.get(release);
    if (known) return known;
    const found = await readDocument(this.objects, snapshotKey(release), snapshot);
    if (found) this.snapshots.set(release, found.document);
    return found?.document ?? null;
  }
}

/** Reads the table of an entry. Raises SnapshotError or TableError when it is damaged. */
export async function readTable(
  objects: ObjectStore,
  entry: SnapshotTable,
  table: Table,
  version: TableVersion,
): Promise<StoredTable> {
  const stored = await objects.get(entry.key);
  if (!stored) throw new SnapshotError(`${entry.key} is listed and not there`);
  if (sha256(stored.body) !== entry.sha256) throw new SnapshotError(`${entry.key} is damaged`);
  // Loaded with the first table: the import is slow.
  const { decodeTable } = await import('./format.ts');
  const read = decodeTable(table, stored.body);
  if (read.rows !== version.rows) {
    throw new SnapshotError(`${entry.key} has ${read.rows} rows in the place of ${version.rows}`);
  }
  return read;
}
