/** A table version is read out of the warehouse once, however many instances ask for it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SnapshotTable } from '../contracts/snapshot.js';
import type { TableVersion } from '../contracts/common.js';
import { tableLoad, tableLoadKey, type TableLoad } from '../contracts/table-load.js';
import type { Table } from '../marts/table.js';
import { readDocument, writeDocument, type Found } from '../platform/objects/documents.js';
import { PreconditionError, type ObjectStore } from '../platform/objects/port.js';
import { writeTable } from './snapshots/writer.js';
import { isOf, readTable, schemaHash } from './snapshots/snapshots.js';
import type { StoredTable } from '../store/table.js';
import type { Warehouse } from './port.js';
import { WarehouseError } from './statements.js';

interface Source {
  load(table: Table, version: TableVersion, attempt: number): Promise<StoredTable>;
}

export interface OnceLimits {
  /** How long the owner of a claim is waited for before another goes on with its statement. */
  readonly claimMs: number;
  /** After a failure nobody asks the warehouse again for this long. */
  readonly pauseMs: number;
  /** How long one caller waits for another instance. */
  readonly patienceMs: number;
}

const pollMs = 250;

export class OnceWarehouse implements Warehouse {
  constructor(
    private readonly objects: ObjectStore,
    private readonly source: Source,
    private readonly limits: OnceLimits,
  ) {}

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
        throw new WarehouseError(`${table.name} could not be read a moment ago.`);
      }
      if (!known || known.failed_until !== null || Date.parse(known.expires_at) <= Date.now()) {
        const claim = await this.claim(key, table, known, found);
        if (claim) return this.carryOut(key, table, version, release, claim);
      }
      if (Date.now() >= end)
        throw new WarehouseError(`${table.name} is being read; it takes long.`);
      await wait(pollMs);
    }
  }

  /** Null when another was faster. */
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
    const etag = await this.write(key, document, found?.etag ?? null);
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
      await this.write(key, failed, etag);
      throw error;
    }
    // Where another has taken over, it writes the same.
    await this.write(key, { ...document, entry }, etag);
    return read[0] ?? readTable(this.objects, entry, table, version);
  }

  private async write(key: string, document: TableLoad, etag: string | null) {
    try {
      return await writeDocument(this.objects, key, tableLoad, document, etag);
    } catch (error) {
      if (error instanceof PreconditionError) return null;
      throw error;
    }
  }
}

const after = (ms: number) => new Date(Date.now() + ms).toISOString();

const isPaused = ({ failed_until: until }: TableLoad) =>
  until !== null && Date.parse(until) > Date.now();
