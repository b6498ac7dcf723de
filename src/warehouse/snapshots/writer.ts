/** Writes the snapshot of a release; table versions of earlier snapshots are shared. */
import type { TableVersion } from '../../contracts/common.ts';
import type { Manifest } from '../../contracts/manifest.ts';
import {
  snapshot,
  snapshotKey,
  snapshotPrefix,
  tableKey,
  type Snapshot,
  type SnapshotTable,
} from '../../contracts/snapshot.ts';
import { martTables } from '../../marts/index.ts';
import type { Table } from '../../marts/table.ts';
import { readDocument, writeDocument } from '../../platform/objects/documents.ts';
import { PreconditionError, type ObjectStore } from '../../platform/objects/port.ts';
import { isQueried, type Warehouse } from '../port.ts';
import { encodeTable } from './format.ts';
import { isOf, schemaHash, sha256 } from './snapshots.ts';
import { presentTable } from '../../store/absent.ts';
import { TableError } from '../../store/table.ts';

interface Ports {
  readonly objects: ObjectStore;
  /** Source of the tables that no snapshot has. */
  readonly warehouse: Warehouse;
  /** Larger tables get none: the API queries them in the warehouse. */
  readonly maxTableBytes: number;
}

/**
 * Writes every registered table of the release that the API loads, one in memory at a time; repeating it changes nothing.
 * Raises TableError for a table that does not match the registry, PreconditionError for a concurrent writer.
 */
export async function writeSnapshot(
  ports: Ports,
  release: Manifest,
  before: Snapshot | null = null,
): Promise<Snapshot> {
  const key = snapshotKey(release.release);
  const found = await readDocument(ports.objects, key, snapshot);
  const known = [found?.document, before].flatMap((one) => (one ? [one.tables] : []));
  const tables: Record<string, SnapshotTable> = {};
  for (const { table: registered } of martTables) {
    const version = release.tables[`gold/${registered.name}`];
    if (!version) continue;
    if (isQueried(ports.warehouse, { table: registered, version }, ports.maxTableBytes)) continue;
    const table = presentTable(registered, version);
    const entry = known
      .flatMap((one) => one[table.name] ?? [])
      .find((one) => isOf(one, table, version));
    tables[table.name] = entry ?? (await writeTable(ports, release.release, table, version));
  }
  if (found && JSON.stringify(found.document.tables) === JSON.stringify(tables)) {
    return found.document;
  }
  const made: Snapshot = {
    schema_version: 1,
    release: release.release,
    created_at: new Date().toISOString(),
    tables,
  };
  await writeDocument(ports.objects, key, snapshot, made, found?.etag ?? null);
  return made;
}

/** Writes a table and returns its entry. Raises TableError. */
export async function writeTable(
  { objects, warehouse }: Pick<Ports, 'objects' | 'warehouse'>,
  release: string,
  table: Table,
  version: TableVersion,
): Promise<SnapshotTable> {
  const stored = await warehouse.load(table, version, release);
  if (stored.rows !== version.rows)
    throw new TableError(`${table.name} has not the rows it should`);
  const body = encodeTable(stored);
  const hash = sha256(body);
  const key = tableKey(table.name, version.run_id, hash);
  try {
    await objects.create(key, body);
  } catch (error) {
    // The key contains the hash: an existing object has the same bytes.
    if (!(error instanceof PreconditionError)) throw error;
  }
  return {
    key,
    run_id: version.run_id,
    rows: stored.rows,
    schema: schemaHash(table),
    bytes: body.length,
    sha256: hash,
  };
}

/** Removes the snapshots of purged releases, and the tables that no retained snapshot lists. */
export async function purgeSnapshots(
  objects: ObjectStore,
  retained: ReadonlySet<string>,
): Promise<void> {
  const keys = await objects.list(snapshotPrefix);
  const found = await Promise.all(
    keys.map(async (key) => ({ key, read: await readDocument(objects, key, snapshot) })),
  );
  const all = found.flatMap(({ key, read }) => (read ? [{ key, ...read.document }] : []));
  const keysOf = (ones: typeof all) =>
    ones.flatMap(({ tables }) => Object.values(tables)).map(({ key }) => key);
  const needed = new Set(keysOf(all.filter(({ release }) => retained.has(release))));
  const old = all.filter(({ release }) => !retained.has(release));
  for (const key of keysOf(old)) if (!needed.has(key)) await objects.delete(key);
  for (const { key } of old) await objects.delete(key);
}
