/** Tables of a release from Redshift: unloaded to Parquet, which is how tables leave it, and read from there. */
import { parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import { count, type TableVersion } from '../contracts/common.js';
import type { Pointer } from '../contracts/pointer.js';
import { shortHash } from '../platform/hash.js';
import { decimalsOf, isNumeric, type Column, type Table } from '../marts/table.js';
import { prefixes } from '../platform/names.js';
import type { ObjectStore } from '../platform/objects/port.js';
import type { Scalar } from '../query/scalar.js';
import { compareText } from '../store/columns.js';
import { roundTo } from '../store/exact.js';
import { bytesOf, columnBuilder, TableError, type StoredTable } from '../store/table.js';
import { schemaHash } from './snapshots/snapshots.js';
import { followPointer } from './follow.js';
import type { ReleaseTable } from './port.js';
import { literal, type Statement } from './sql.js';
import { WarehouseError, type Statements } from './statements.js';

/** What the warehouse calls a table: `gold.clv_history`. */
export const warehouseName = ({ name }: Table) => `gold."${name.replaceAll('/', '_')}"`;

interface Options {
  readonly statements: Statements;
  /** Everything under GP_HOME, where unloaded files are among it. */
  readonly home: ObjectStore;
  /** Where that is: `s3://bucket/home`. */
  readonly location: string;
  /** Role that Redshift writes with, or `default`. */
  readonly role: string;
  /** How long the answer to a question is waited for. */
  readonly patienceMs: number;
}

/** What UNLOAD ... MANIFEST VERBOSE leaves behind. */
const unloaded = z.object({
  entries: z.array(
    z.object({ url: z.string(), meta: z.object({ content_length: count, record_count: count }) }),
  ),
});

type Row = readonly Scalar[];

export class RedshiftWarehouse {
  constructor(private readonly options: Options) {}

  /**
   * A whole table version, ordered by key. Attempts with the same number are one statement, by whichever process.
   * Raises TableError, WarehouseError.
   */
  async load(table: Table, version: TableVersion, attempt: number): Promise<StoredTable> {
    if (version.rows === 0) return stored(table, []);
    const { statements, location, role } = this.options;
    const folder = `${prefixes.unload}/${table.name}/${version.run_id}/${shortHash([schemaHash(table), attempt])}`;
    const sql = unloadSql(table, version, `${location}/${folder}/`, role);
    await statements.run({ sql, token: shortHash(sql) });
    const rows = await this.read(table, folder);
    if (rows.length !== version.rows) {
      throw new TableError(`${table.name} has ${rows.length} rows in the place of ${version.rows}`);
    }
    return stored(table, sorted(table, rows));
  }

  /** Rows of a statement, in chunks. What is bound is text there. Raises WarehouseError. */
  async *query({ table, version }: ReleaseTable, { sql, values }: Statement) {
    const { statements, patienceMs } = this.options;
    const bound = values.map((value, i) => [`p${i + 1}`, String(value)]);
    const id = await statements.run({
      sql: `WITH source AS (${sourceSql(table, ':run_id')}) ${sql}`,
      values: { run_id: version.run_id, ...(Object.fromEntries(bound) as Record<string, string>) },
      deadlineMs: patienceMs,
    });
    yield* statements.pages(id);
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

/** The columns of the registry, of one version. */
function sourceSql(table: Table, runId: string): string {
  const columns = table.columns.map((column) => `${selected(column)} AS "${column.name}"`);
  return `SELECT ${columns.join(', ')} FROM ${warehouseName(table)} WHERE run_id = ${runId}`;
}

function selected({ name, kind }: Column): string {
  if (kind === 'date') return `CAST("${name}" AS VARCHAR(10))`;
  if (!isNumeric(kind)) return `"${name}"`;
  const number = `CAST("${name}" AS DOUBLE PRECISION)`;
  // A model's figure may be NaN: there is none.
  return kind === 'model' ? `NULLIF(${number}, CAST('NaN' AS DOUBLE PRECISION))` : number;
}

function unloadSql(table: Table, version: TableVersion, target: string, role: string): string {
  const query = sourceSql(table, literal(version.run_id));
  const by = role === 'default' ? 'default' : literal(role);
  return `UNLOAD (${literal(query)}) TO ${literal(target)} IAM_ROLE ${by} FORMAT AS PARQUET MANIFEST VERBOSE ALLOWOVERWRITE`;
}

/** A decimal that came as a double is the double nearest to it again; models are doubles themselves. */
function cellOf({ name, kind }: Column, row: Record<string, unknown>): Scalar {
  const value = row[name] ?? null;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') throw new TableError(`column ${name} has a type not expected`);
  return kind === 'model' ? value : roundTo(value, decimalsOf(kind));
}

/** Files have no order among each other, and collations differ: by code point, nulls last. */
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
