/** Tables of a release from Redshift, by UNLOAD to Parquet. */
import { parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import { count, type TableVersion } from '../contracts/common.ts';
import type { Pointer } from '../contracts/pointer.ts';
import { shortHash } from '../platform/hash.ts';
import { decimalsOf, isNumeric, type Column, type Table } from '../marts/table.ts';
import { prefixes } from '../platform/names.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import type { Scalar } from '../query/scalar.ts';
import { compareText } from '../store/columns.ts';
import { roundTo } from '../store/exact.ts';
import { bytesOf, columnBuilder, TableError, type StoredTable } from '../store/table.ts';
import { schemaHash } from './snapshots/snapshots.ts';
import { followPointer } from './follow.ts';
import type { ReleaseTable } from './port.ts';
import { literal, type Statement } from './sql.ts';
import { WarehouseError, type Statements } from './statements.ts';

/** Name of a table in the warehouse: `gold.clv_history`. */
export const warehouseName = ({ name }: Table) => `gold."${name.replaceAll('/', '_')}"`;

interface Options {
  readonly statements: Statements;
  /** GP_HOME in S3, which contains the unloaded files. */
  readonly home: ObjectStore;
  /** Its location: `s3://bucket/home`. */
  readonly location: string;
  /** Role that Redshift assumes for UNLOAD, or `default`. */
  readonly role: string;
  /** Deadline of a query that a request waits for. */
  readonly patienceMs: number;
}

/** The manifest that UNLOAD ... MANIFEST VERBOSE writes. */
const unloaded = z.object({
  entries: z.array(
    z.object({ url: z.string(), meta: z.object({ content_length: count, record_count: count }) }),
  ),
});

type Row = readonly Scalar[];

export class RedshiftWarehouse {
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /**
   * A whole table version, ordered by key. The same attempt number is the same statement in every process.
   * Raises TableError, WarehouseError.
   */
  async load(table: Table, version: TableVersion, attempt: number): Promise<StoredTable> {
    if (version.rows === 0) return stored(table, []);
    const { statements, location, role } = this.options;
    // A hash may start with `-` or `_`, which no part of a key may.
    const last = `u${shortHash([schemaHash(table), attempt])}`;
    const folder = `${prefixes.unload}/${table.name}/${version.run_id}/${last}`;
    const sql = unloadSql(table, version, `${location}/${folder}/`, role);
    await statements.run({ sql, token: shortHash(sql) });
    const rows = await this.read(table, folder);
    if (rows.length !== version.rows) {
      throw new TableError(`${table.name} has ${rows.length} rows in the place of ${version.rows}`);
    }
    return stored(table, sorted(table, rows));
  }

  /** Result of a statement in chunks. Bound values are strings. Raises WarehouseError. */
  async *query(of: ReleaseTable, { sql, values }: Statement, earlier?: ReleaseTable) {
    const { statements, patienceMs } = this.options;
    const bound = values.map((value, i) => [`p${i + 1}`, String(value)]);
    const source = `WITH source AS (${sourceSql(of.table, ':run_id', of.absent)})`;
    const second = earlier
      ? `, earlier AS (${sourceSql(earlier.table, ':earlier_run_id', earlier.absent)})`
      : '';
    const id = await statements.run({
      sql: `${source}${second} ${sql}`,
      values: {
        run_id: of.version.run_id,
        ...(earlier && { earlier_run_id: earlier.version.run_id }),
        ...(Object.fromEntries(bound) as Record<string, string>),
      },
      deadlineMs: patienceMs,
    });
    for await (const rows of statements.pages(id)) {
      const [first = []] = rows;
      yield first.map((_, column) => rows.map((row) => row[column] ?? null));
    }
  }

  /** Raises WarehouseError. */
  followPointer(pointer: Pointer): Promise<void> {
    return followPointer(this.options.statements, pointer, this.options.patienceMs);
  }

  private async read(table: Table, folder: string): Promise<Row[]> {
    const manifest = await this.object(`${folder}/manifest`);
    const { entries } = unloaded.parse(JSON.parse(manifest.toString()));
    const rows: Row[] = [];
    for (const { url, meta } of entries) {
      const body = await this.object(`${folder}/${url.slice(url.lastIndexOf('/') + 1)}`);
      if (body.length !== meta.content_length) {
        throw new WarehouseError(`A file of ${table.name} is not as it was unloaded.`);
      }
      const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length);
      const read = await parquetReadObjects({ file: file as ArrayBuffer });
      if (read.length !== meta.record_count) {
        throw new WarehouseError(`A file of ${table.name} has not the rows it should.`);
      }
      for (const row of read) rows.push(table.columns.map((column) => cellOf(column, row)));
    }
    return rows;
  }

  private async object(key: string): Promise<Buffer> {
    const found = await this.options.home.get(key);
    if (!found) throw new WarehouseError(`${key} was not unloaded.`);
    return found.body;
  }
}

/** Selects the registered columns of one version. */
function sourceSql(table: Table, runId: string, absent: readonly string[] = []): string {
  const columns = table.columns.map(
    (column) =>
      `${absent.includes(column.name) ? nullOf(column) : selected(column)} AS "${column.name}"`,
  );
  return `SELECT ${columns.join(', ')} FROM ${warehouseName(table)} WHERE run_id = ${runId}`;
}

function nullOf({ kind }: Column): string {
  const type = kind === 'flag' ? 'BOOLEAN' : isNumeric(kind) ? 'DOUBLE PRECISION' : 'VARCHAR(10)';
  return `CAST(NULL AS ${type})`;
}

function selected({ name, kind }: Column): string {
  if (kind === 'date') return `CAST("${name}" AS VARCHAR(10))`;
  if (!isNumeric(kind)) return `"${name}"`;
  const number = `CAST("${name}" AS DOUBLE PRECISION)`;
  // A NaN of a model becomes null.
  return kind === 'model' ? `NULLIF(${number}, CAST('NaN' AS DOUBLE PRECISION))` : number;
}

function unloadSql(table: Table, version: TableVersion, target: string, role: string): string {
  const query = sourceSql(table, literal(version.run_id));
  const by = role === 'default' ? 'default' : literal(role);
  return `UNLOAD (${literal(query)}) TO ${literal(target)} IAM_ROLE ${by} FORMAT AS PARQUET ENCRYPTED AUTO MANIFEST VERBOSE ALLOWOVERWRITE`;
}

/** Rounds a decimal that was read as a double to the nearest double of that decimal; models are doubles already. */
function cellOf({ name, kind }: Column, row: Record<string, unknown>): Scalar {
  const value = row[name] ?? null;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') throw new TableError(`column ${name} has a type not expected`);
  return kind === 'model' ? value : roundTo(value, decimalsOf(kind));
}

/** The files are unordered and collations differ, so rows are sorted here: by code point, nulls last. */
function sorted(table: Table, rows: Row[]): Row[] {
  const places = table.key.map((name) => table.columns.findIndex((one) => one.name === name));
  return rows.sort((a, b) => {
    for (const place of places) {
      const order = compare(a[place] ?? null, b[place] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compare(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}

function stored(definition: Table, rows: readonly Row[]): StoredTable {
  const columns = new Map(
    definition.columns.map((column, place) => {
      const builder = columnBuilder(column, rows.length, isNumeric(column.kind));
      builder.append(rows.map((row) => row[place] ?? null));
      return [column.name, builder.finish()];
    }),
  );
  return { definition, rows: rows.length, columns, bytes: bytesOf(columns.values()) };
}
