/** Tables of a release from Redshift: unloaded to Parquet, which is how tables leave it, and read from there. */
import { parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import { count, type TableVersion } from '../contracts/common.js';
import { shortHash } from '../hash.js';
import { decimalsOf, isNumeric, type Column, type Table } from '../marts/table.js';
import { prefixes } from '../names.js';
import type { ObjectStore } from '../objects/port.js';
import { compareText, type Scalar } from '../store/columns.js';
import { roundTo } from '../store/exact.js';
import { bytesOf, columnBuilder, TableError, type StoredTable } from '../store/table.js';
import { schemaHash } from '../store/snapshots.js';
import { literal } from './sql.js';
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
    await statements.run(sql, shortHash(sql));
    const rows = await this.read(table, folder);
    if (rows.length !== version.rows) {
      throw new TableError(`${table.name} has ${rows.length} rows in the place of ${version.rows}`);
    }
    return stored(table, sorted(table, rows));
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

function unloadSql(table: Table, version: TableVersion, target: string, role: string): string {
  const columns = table.columns.map(({ name, kind }) => {
    const type = isNumeric(kind) ? 'DOUBLE PRECISION' : kind === 'date' ? 'VARCHAR(10)' : null;
    return type === null ? `"${name}"` : `CAST("${name}" AS ${type}) AS "${name}"`;
  });
  const from = `FROM ${warehouseName(table)} WHERE run_id = ${literal(version.run_id)}`;
  const query = `SELECT ${columns.join(', ')} ${from}`;
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
