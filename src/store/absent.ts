/**
 * Columns that a table version lacks, because it was written before they were added. API and pipeline are deployed in
 * any order: such a version is read without these columns, which are null in every row.
 */
import type { TableVersion } from '../contracts/common.ts';
import { isNumeric, type Column, type Table } from '../marts/table.ts';
import type { StoredColumn } from './columns.ts';
import { bytesOf, type StoredTable } from './table.ts';

/** None of a version that does not list its columns: it comes from a pipeline before 0.2. */
export function absentColumns({ columns }: Table, version: TableVersion): readonly string[] {
  const present = version.columns;
  if (!present) return [];
  return columns.map(({ name }) => name).filter((name) => !present.includes(name));
}

/** The table as this version stores it. */
export function presentTable(table: Table, version: TableVersion): Table {
  const absent = absentColumns(table, version);
  if (absent.length === 0) return table;
  return { ...table, columns: table.columns.filter(({ name }) => !absent.includes(name)) };
}

/** The table with null allowed in absent columns. */
export function nullableWhere(table: Table, absent: readonly string[]): Table {
  if (absent.length === 0) return table;
  const columns = table.columns.map((column) =>
    absent.includes(column.name) ? { ...column, nullable: true } : column,
  );
  return { ...table, columns };
}

/** The stored table with each column of `table`. */
export function withAbsent(stored: StoredTable, table: Table): StoredTable {
  if (stored.definition === table) return stored;
  const columns = new Map(
    table.columns.map((column) => [
      column.name,
      stored.columns.get(column.name) ?? nulls(column, stored.rows),
    ]),
  );
  return { definition: table, rows: stored.rows, columns, bytes: bytesOf(columns.values()) };
}

const nulls = ({ kind }: Column, rows: number): StoredColumn =>
  isNumeric(kind)
    ? { store: 'number', values: new Float64Array(rows).fill(NaN) }
    : { store: 'coded', codes: new Int32Array(rows).fill(-1), values: [], json: [] };
