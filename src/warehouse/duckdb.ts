/** The embedded warehouse: DuckDB over the Parquet files of the lake. */
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { bulkhead } from 'cockatiel';
import type { TableVersion } from '../contracts/common.ts';
import { prefixes } from '../platform/names.ts';
import { maxLimit } from '../query/paging.ts';
import { isNumeric, type Column, type Table } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import { bytesOf, columnBuilder, TableError, type StoredTable } from '../store/table.ts';
import type { ReleaseTable, Warehouse } from './port.ts';
import { literal, type Statement } from './sql.ts';

/** Also of statements at once: more would share the same memory, and none would end sooner. */
const threads = 2;

/** Not that of the pipeline, which each run empties. */
const spillFolder = 'spill-api';

export class DuckDbWarehouse implements Warehouse {
  private instance: Promise<DuckDBInstance> | null = null;
  private readonly lake: string;
  private readonly turns = bulkhead(threads, Infinity);
  private readonly home: string;
  private readonly memoryBytes: number;

  /** `home`: GP_HOME. A statement that needs more than `memoryBytes` uses files in it. */
  constructor(home: string, memoryBytes: number) {
    this.home = home;
    this.memoryBytes = memoryBytes;
    this.lake = join(home, prefixes.lake);
  }

  async load(table: Table, version: TableVersion): Promise<StoredTable> {
    const builders = table.columns.map((column) =>
      columnBuilder(column, version.rows, isNumeric(column.kind)),
    );
    const rows = await this.fill(builders, this.wholeTable(table, version), version);
    if (rows !== version.rows) throw new TableError(`${table.name} has not the rows it should`);
    const columns = new Map(
      table.columns.map(({ name }, index) => [name, finished(builders, index)]),
    );
    return { definition: table, rows, columns, bytes: bytesOf(columns.values()) };
  }

  /** Appends the rows of a query to the column builders; returns their number. */
  private async fill(
    builders: readonly ReturnType<typeof columnBuilder>[],
    query: string,
    version: TableVersion,
  ): Promise<number> {
    if (version.files.length === 0 || version.rows === 0) return 0;
    // A connection has one open result: a second stream would end the first.
    const connection = await (await this.open()).connect();
    let chunk: Chunk = null;
    try {
      const result = await connection.stream(query);
      let rows = 0;
      for (chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
        rows += chunk.rowCount;
        if (rows > version.rows) break;
        for (const [index, builder] of builders.entries()) {
          builder.append(chunk.getColumnValues(index) as Scalar[]);
        }
      }
      return rows;
    } finally {
      await close(connection, chunk);
    }
  }

  async *query(of: ReleaseTable, { sql, values }: Statement, earlier?: ReleaseTable) {
    const connection = await (await this.open()).connect();
    let chunk: Chunk = null;
    try {
      const named = sql.replaceAll(/:p(\d+)/g, '$$p$1');
      const bound = Object.fromEntries(values.map((value, i) => [`p${i + 1}`, value]));
      const second = earlier
        ? `, earlier as (${this.source(earlier.table, earlier.version, earlier.absent)})`
        : '';
      const text = `with source as (${this.source(of.table, of.version, of.absent)})${second} ${named}`;
      // Its work is done with the first chunk: an export that is read slowly keeps nobody waiting.
      const { result, first } = await this.turns.execute(async () => {
        const result = await connection.stream(text, bound);
        return { result, first: await result.fetchChunk() };
      });
      for (chunk = first; chunk?.rowCount; chunk = await result.fetchChunk()) {
        yield chunk.getColumns() as Scalar[][];
      }
    } finally {
      await close(connection, chunk);
    }
  }

  private source(table: Table, version: TableVersion, absent: readonly string[] = []): string {
    const columns = table.columns.map((column) => selected(column, absent)).join(', ');
    if (version.files.length === 0) return `select ${columns} from ${nothing(table)} where false`;
    const files = version.files.map(({ name }) => literal(join(this.lake, version.path, name)));
    return `select ${columns} from read_parquet([${files.join(', ')}])`;
  }

  private wholeTable(table: Table, version: TableVersion): string {
    const order = table.key.map((name) => `"${name}" nulls last`).join(', ');
    return `${this.source(table, version)} order by ${order}`;
  }

  private open(): Promise<DuckDBInstance> {
    // Loaded with the first table: the import takes a third of a second.
    this.instance ??= import('@duckdb/node-api').then(({ DuckDBInstance }) =>
      DuckDBInstance.create(':memory:', {
        threads: String(threads),
        memory_limit: `${this.memoryBytes}B`,
        // Every statement says its order.
        preserve_insertion_order: 'false',
        temp_directory: join(this.home, spillFolder),
        // A page is found by the columns of its filter and sort; the other columns are read of its rows alone.
        late_materialization_max_rows: String(maxLimit + 1),
      }),
    );
    return this.instance;
  }
}

type Chunk = DuckDBDataChunk | null;

/** Closes a connection after the `last` chunk that was read of its statement. */
async function close(connection: DuckDBConnection, last: Chunk): Promise<void> {
  try {
    // A statement that was not read to its end is ended by the next one only: else its memory and files
    // stay until the result is collected as garbage.
    if (last?.rowCount) await connection.run('select 1');
  } finally {
    connection.closeSync();
  }
}

/** One row of nulls with the column names. */
const nothing = ({ columns }: Table) =>
  `(select ${columns.map(({ name }) => `null as "${name}"`).join(', ')})`;

function selected({ name, kind }: Column, absent: readonly string[]): string {
  const value = absent.includes(name) ? 'null' : `"${name}"`;
  if (kind === 'flag') return `${value}::boolean as "${name}"`;
  // A NaN of a model becomes null.
  if (kind === 'model') return `nullif(${value}::double, 'nan'::double) as "${name}"`;
  // A decimal below 2^53 hundredths becomes the double with the same shortest text.
  return `${value}::${isNumeric(kind) ? 'double' : 'varchar'} as "${name}"`;
}

function finished(builders: readonly ReturnType<typeof columnBuilder>[], index: number) {
  const builder = builders[index];
  if (!builder) throw new Error('there is a builder for every column');
  return builder.finish();
}
