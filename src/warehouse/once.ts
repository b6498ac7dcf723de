/** Unloads each table version from the warehouse once for all instances, by a claim in the object store. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SnapshotTable } from '../contracts/snapshot.ts';
import type { TableVersion } from '../contracts/common.ts';
import { tableLoad, tableLoadKey, type TableLoad } from '../contracts/table-load.ts';
import type { Table } from '../marts/table.ts';
import { readDocument, tryWriteDocument, type Found } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { writeTable } from './snapshots/writer.ts';
import { isOf, readTable, schemaHash } from './snapshots/snapshots.ts';
import type { StoredTable } from '../store/table.ts';
import type { Warehouse } from './port.ts';
import { WarehouseError } from './statements.ts';

interface VersionReader {
  load(table: Table, version: TableVersion, attempt: number): Promise<StoredTable>;
}

export interface OnceLimits {
  /** Lifetime of a claim; afterwards another instance continues with the same statement. */
  readonly claimMs: number;
  /** Pause after a failure before any instance tries again. */
  readonly pauseMs: number;
  /** How long a caller waits for the instance that owns the claim. */
  readonly patienceMs: number;
}

const pollMs = 250;

export class OnceWarehouse implements Warehouse {
  private readonly objects: ObjectStore;
  private readonly source: VersionReader;
  private readonly limits: OnceLimits;

  constructor(objects: ObjectStore, source: VersionReader, limits: OnceLimits) {
    this.objects = objects;
    this.source = source;
    this.limits = limits;
  }

  /** Raises TableError, WarehouseError. */
  async load(table: Table, version: TableVersion, release: string): Promise<StoredTable> {
    const key = tableLoadKey(table.name, version.run_id);
    const end = Date.now() + this.limits.patienceMs;
    for (;;) {
      const found = await readDocument(this.objects, key, tableLoad);
      const known = found?.document.schema === schemaHash(table) ? found.document : null;
      if (known?.entry && isOf(known.entry, table, version)) {
        return readTable(this.objects, known.entry, table, version);
      }
      if (known && isPaused(known)) {
        throw new WarehouseError(
          `${table.name} could not be read; the next attempt follows after a pause.`,
        );
      }
      if (!known || known.failed_until !== null || Date.parse(known.expires_at) <= Date.now()) {
        const claim = await this.claim(key, table, known, found);
        if (claim) return this.carryOut(key, table, version, release, claim);
      }
      if (Date.now() >= end)
        throw new WarehouseError(`${table.name} is still being read by another instance.`);
      await wait(pollMs);
    }
  }

  /** Null when another instance was faster. */
  private async claim(
    key: string,
    table: Table,
    known: TableLoad | null,
    found: Found<TableLoad> | null,
  ): Promise<Found<TableLoad> | null> {
    const document: TableLoad = {
      schema_version: 1,
      schema: schemaHash(table),
      attempt: (known?.attempt ?? 1) + (known?.failed_until ? 1 : 0),
      expires_at: after(this.limits.claimMs),
      failed_until: null,
      entry: null,
      waits: (known?.waits ?? 0) + (known ? 1 : 0),
    };
    const etag = await tryWriteDocument(
      this.objects,
      key,
      tableLoad,
      document,
      found?.etag ?? null,
    );
    return etag === null ? null : { document, etag };
  }

  private async carryOut(
    key: string,
    table: Table,
    version: TableVersion,
    release: string,
    { document, etag }: Found<TableLoad>,
  ): Promise<StoredTable> {
    const { attempt } = document;
    const read: StoredTable[] = [];
    const warehouse = {
      load: async () => {
        const loaded = await this.source.load(table, version, attempt);
        read.push(loaded);
        return loaded;
      },
    };
    let entry: SnapshotTable;
    try {
      entry = await writeTable({ objects: this.objects, warehouse }, release, table, version);
    } catch (error) {
      const failed = { ...document, failed_until: after(this.limits.pauseMs) };
      await tryWriteDocument(this.objects, key, tableLoad, failed, etag);
      throw error;
    }
    // An instance that has taken over writes the same entry.
    await tryWriteDocument(this.objects, key, tableLoad, { ...document, entry }, etag);
    return read[0] ?? readTable(this.objects, entry, table, version);
  }
}

const after = (ms: number) => new Date(Date.now() + ms).toISOString();

const isPaused = ({ failed_until: until }: TableLoad) =>
  until !== null && Date.parse(until) > Date.now();
