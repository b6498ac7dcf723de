/** Tables in memory, loaded on first use. Releases that share a table version share its memory. */
import { LRUCache } from 'lru-cache';
import type { Manifest } from '../contracts/manifest.ts';
import { Problem } from '../errors.ts';
import type { Table } from '../marts/table.ts';
import { warehouseChanges } from '../warehouse/changes.ts';
import {
  isQueried,
  type QueryableWarehouse,
  type ReleaseTable,
  type Warehouse,
} from '../warehouse/port.ts';
import { makeAnswers, WarehouseReader } from '../warehouse/reader.ts';
import { absentColumns, presentTable, withAbsent } from '../store/absent.ts';
import { changedRows, compareVersions, type ChangedRow } from '../store/changes.ts';
import type { Condition } from '../query/filters.ts';
import { keyOrder } from '../query/rows.ts';
import { MemoryReader, passingRows, type TableReader } from '../store/reader.ts';
import type { SortedRows } from '../store/sorted-rows.ts';
import type { StoredTable } from '../store/table.ts';
import { withChunkTimeout, withTimeout } from '../platform/timeout.ts';

interface Options {
  readonly warehouse: Warehouse;
  readonly sorted: SortedRows;
  /** Budget of all tables in memory. */
  readonly maxBytes: number;
  /** Largest table held in memory; larger ones are queried in the warehouse on a cache miss. */
  readonly maxTableBytes: number;
  /** Longest wait for rows. */
  readonly readMs: number;
}

/** Cached counts and groups of tables that are queried in the warehouse. */
const maxAnswers = 500;

export class Tables {
  private readonly tables: LRUCache<string, StoredTable, ReleaseTable>;
  private readonly answers = makeAnswers(maxAnswers);
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
    this.tables = new LRUCache<string, StoredTable, ReleaseTable>({
      maxSize: options.maxBytes,
      maxEntrySize: options.maxBytes,
      sizeCalculation: ({ bytes }) => bytes + 1,
      // Concurrent callers share one load, which goes on when a table is evicted meanwhile.
      ignoreFetchAbort: true,
      fetchMethod: (_path, _stale, { context: { table, version, release } }) =>
        options.warehouse
          .load(presentTable(table, version), version, release)
          .then((stored) => withAbsent(stored, table)),
    });
  }

  /** Reads rows from memory, or by SQL when the table is too large. Raises `release-unavailable`, `read-timeout`. */
  async reader(release: Manifest, table: Table): Promise<TableReader> {
    const { sorted, readMs } = this.options;
    const of = releaseTable(release, table);
    const loaded = this.tables.get(of.version.path);
    if (loaded) return new MemoryReader(loaded, sorted);
    const warehouse = this.warehouseFor(of);
    if (warehouse) {
      return withDeadlines(new WarehouseReader(warehouse, of, this.answers), of, readMs);
    }
    return new MemoryReader(await this.load(of), sorted);
  }

  /** The whole table of a release. Raises `release-unavailable`, `read-timeout`. */
  async get(release: Manifest, table: Table): Promise<StoredTable> {
    const of = releaseTable(release, table);
    return this.tables.get(of.version.path) ?? this.load(of);
  }

  /** What differs between two releases of a table with one key column. Raises `release-unavailable`, `read-timeout`. */
  async changes(
    table: Table,
    earlier: Manifest,
    now: Manifest,
    conditions: readonly Condition[],
    fields: readonly string[],
  ): Promise<readonly ChangedRow[]> {
    const [from, to] = [releaseTable(earlier, table), releaseTable(now, table)];
    const warehouse = this.warehouseFor(from) ?? this.warehouseFor(to);
    if (warehouse) {
      const { readMs } = this.options;
      const found = warehouseChanges(warehouse, from, to, conditions, fields);
      return asProblem(to, withTimeout(found, readMs, tooLate(to, readMs)));
    }
    const side = async (release: Manifest) => {
      const stored = await this.get(release, table);
      const all = this.options.sorted.of(stored, keyOrder(table));
      return { table: stored, rows: passingRows(stored, all, conditions) };
    };
    const [before, after] = [await side(earlier), await side(now)];
    return changedRows(after.table, compareVersions(before, after, fields), fields);
  }

  /** What is queried in the place of a table that is too large for memory; null for others. */
  private warehouseFor(of: ReleaseTable): QueryableWarehouse | null {
    const { warehouse, maxTableBytes } = this.options;
    return isQueried(warehouse, of, maxTableBytes) ? warehouse : null;
  }

  private load(of: ReleaseTable): Promise<StoredTable> {
    const { readMs } = this.options;
    const loading = this.tables.forceFetch(of.version.path, { context: of });
    return asProblem(of, withTimeout(loading, readMs, tooLate(of, readMs)));
  }
}

function releaseTable(release: Manifest, table: Table): ReleaseTable {
  const version = release.tables[`gold/${table.name}`];
  if (!version) throw unavailable(`Release ${release.release} has no table ${table.name}.`);
  const absent = absentColumns(table, version);
  const key = table.key.find((name) => absent.includes(name));
  if (key === undefined) return { table, version, release: release.release, absent };
  throw unavailable(`Table ${table.name} of release ${release.release} lacks its key ${key}.`);
}

/** Turns any other error into `release-unavailable`. */
async function asProblem<T>(of: ReleaseTable, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof Problem ? error : unreadable(of, error);
  }
}

/** The same reader with a deadline for each reply, and for each chunk of an export. */
function withDeadlines(reader: TableReader, of: ReleaseTable, readMs: number): TableReader {
  const late = tooLate(of, readMs);
  const inTime = <T>(reading: Promise<T>) => asProblem(of, withTimeout(reading, readMs, late));
  return {
    page: (request) => inTime(reader.page(request)),
    export: async (request) => {
      const found = await inTime(reader.export(request));
      return { ...found, parts: withChunkTimeout(found.parts, readMs, late) };
    },
    ofKeys: (keys, conditions) => inTime(reader.ofKeys(keys, conditions)),
    aggregate: (request, maxGroups) => inTime(reader.aggregate(request, maxGroups)),
  };
}

const tooLate =
  ({ table }: ReleaseTable, readMs: number) =>
  () =>
    new Problem(
      'read-timeout',
      `Table ${table.name} took longer than ${readMs / 1000} s to read.`,
      {
        headers: { 'retry-after': '10' },
      },
    );

const unreadable = ({ table, release }: ReleaseTable, cause: unknown) =>
  unavailable(`Table ${table.name} of release ${release} cannot be read.`, cause);

function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem('release-unavailable', detail, { headers: { 'retry-after': '10' }, cause });
}
