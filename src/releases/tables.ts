/** Tables in memory, loaded when first asked for; releases that share a table version share its memory. */
import { LRUCache } from 'lru-cache';
import type { Manifest } from '../contracts/manifest.js';
import { Problem } from '../errors.js';
import type { Table } from '../marts/table.js';
import { isQueryable, type ReleaseTable, type Warehouse } from '../warehouse/port.js';
import { makeAnswers, WarehouseSource } from '../warehouse/source.js';
import type { Selections } from '../store/selections.js';
import { MemorySource, type Source } from '../store/source.js';
import { expectedBytes, type StoredTable } from '../store/table.js';
import { withChunkTimeout, withTimeout } from '../platform/timeout.js';

interface Options {
  readonly warehouse: Warehouse;
  readonly selections: Selections;
  /** Of all tables in memory. */
  readonly maxBytes: number;
  /** Of one: the warehouse is asked about a table past it. */
  readonly maxTableBytes: number;
  /** Longest wait for rows. */
  readonly readMs: number;
}

/** Counts and groups of tables that are in the warehouse only. */
const answersKept = 500;

export class Tables {
  private readonly loaded: LRUCache<string, StoredTable>;
  private readonly loading = new Map<string, Promise<StoredTable>>();
  private readonly answers = makeAnswers(answersKept);

  constructor(private readonly options: Options) {
    this.loaded = new LRUCache({
      maxSize: options.maxBytes,
      maxEntrySize: options.maxBytes,
      sizeCalculation: ({ bytes }) => bytes + 1,
    });
  }

  /** Where rows of the table come from. Raises `release-unavailable`, `read-timeout`. */
  async source(release: Manifest, table: Table): Promise<Source> {
    const { warehouse, selections, maxBytes, maxTableBytes, readMs } = this.options;
    const of = releaseTable(release, table);
    const known = this.loaded.get(of.version.path);
    if (known) return new MemorySource(known, selections);
    const isLarge = expectedBytes(table, of.version.rows) > Math.min(maxBytes, maxTableBytes);
    if (isLarge && isQueryable(warehouse)) {
      return reported(new WarehouseSource(warehouse, of, this.answers), of, readMs);
    }
    return new MemorySource(await this.read(of), selections);
  }

  /** The whole table of a release. Raises `release-unavailable`, `read-timeout`. */
  async get(release: Manifest, table: Table): Promise<StoredTable> {
    const of = releaseTable(release, table);
    return this.loaded.get(of.version.path) ?? this.read(of);
  }

  /** Once, however many ask at the same time. */
  private read(of: ReleaseTable): Promise<StoredTable> {
    const { path } = of.version;
    let loading = this.loading.get(path);
    if (!loading) {
      loading = this.load(of).finally(() => {
        this.loading.delete(path);
      });
      this.loading.set(path, loading);
    }
    const { readMs } = this.options;
    return told(of, withTimeout(loading, readMs, tooLate(of, readMs)));
  }

  private async load({ table, version, release }: ReleaseTable): Promise<StoredTable> {
    const stored = await this.options.warehouse.load(table, version, release);
    this.loaded.set(version.path, stored);
    return stored;
  }
}

function releaseTable(release: Manifest, table: Table): ReleaseTable {
  const version = release.tables[`gold/${table.name}`];
  if (version) return { table, version, release: release.release };
  throw unavailable(`Release ${release.release} has no table ${table.name}.`);
}

/** The same answer, whose failure is that of a table which cannot be read. */
async function told<T>(of: ReleaseTable, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof Problem ? error : unreadable(of, error);
  }
}

/** The same source, with an end to waiting; part after part, where there are several. */
function reported(source: Source, of: ReleaseTable, readMs: number): Source {
  const late = tooLate(of, readMs);
  const inTime = <T>(answer: Promise<T>) => told(of, withTimeout(answer, readMs, late));
  return {
    page: (wanted) => inTime(source.page(wanted)),
    all: async (wanted, fields) => {
      const found = await inTime(source.all(wanted, fields));
      return { ...found, parts: withChunkTimeout(found.parts, readMs, late) };
    },
    ofKeys: (keys, conditions) => inTime(source.ofKeys(keys, conditions)),
    aggregate: (conditions, query, most) => inTime(source.aggregate(conditions, query, most)),
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
