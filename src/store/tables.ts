/** Tables in memory, loaded when first asked for; releases that share a table version share its memory. */
import { LRUCache } from 'lru-cache';
import type { Manifest } from '../contracts/manifest.js';
import { Problem } from '../errors.js';
import type { Table } from '../marts/table.js';
import { canBeAsked, type Version, type Warehouse } from '../warehouse/port.js';
import { makeAnswers, WarehouseSource } from '../warehouse/source.js';
import type { Selections } from './selections.js';
import { MemorySource, type Source } from './source.js';
import { expectedBytes, type StoredTable } from './table.js';

interface Options {
  readonly warehouse: Warehouse;
  readonly selections: Selections;
  /** Of all tables in memory. */
  readonly maxBytes: number;
  /** Of one: the warehouse is asked about a table past it. */
  readonly maxTableBytes: number;
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

  /** Where rows of the table come from. Raises `release-unavailable`. */
  async source(release: Manifest, table: Table): Promise<Source> {
    const { warehouse, selections, maxBytes, maxTableBytes } = this.options;
    const of = versionOf(release, table);
    const isLarge = expectedBytes(table, of.version.rows) > Math.min(maxBytes, maxTableBytes);
    if (isLarge && canBeAsked(warehouse)) {
      return reported(new WarehouseSource(warehouse, of, this.answers), of);
    }
    return new MemorySource(await this.get(release, table), selections);
  }

  /** The whole table of a release. Raises `release-unavailable`. */
  async get(release: Manifest, table: Table): Promise<StoredTable> {
    const of = versionOf(release, table);
    const { path } = of.version;
    const known = this.loaded.get(path);
    if (known) return known;
    let loading = this.loading.get(path);
    if (!loading) {
      loading = this.options.warehouse.load(table, of.version, of.release).finally(() => {
        this.loading.delete(path);
      });
      this.loading.set(path, loading);
    }
    try {
      const stored = await loading;
      this.loaded.set(path, stored);
      return stored;
    } catch (error) {
      throw unreadable(of, error);
    }
  }
}

function versionOf(release: Manifest, table: Table): Version {
  const version = release.tables[`gold/${table.name}`];
  if (version) return { table, version, release: release.release };
  throw unavailable(`Release ${release.release} has no table ${table.name}.`);
}

/** The same source, whose failures are those of a table that cannot be read. */
function reported(source: Source, of: Version): Source {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw error instanceof Problem ? error : unreadable(of, error);
    }
  };
  return {
    page: (wanted) => told(source.page(wanted)),
    all: (wanted, fields) => told(source.all(wanted, fields)),
    ofKeys: (keys, conditions) => told(source.ofKeys(keys, conditions)),
    aggregate: (conditions, query, most) => told(source.aggregate(conditions, query, most)),
  };
}

const unreadable = ({ table, release }: Version, cause: unknown) =>
  unavailable(`Table ${table.name} of release ${release} cannot be read.`, cause);

function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem('release-unavailable', detail, { headers: { 'retry-after': '10' }, cause });
}
