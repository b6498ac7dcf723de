/** Tables in memory as a warehouse loads them, for tests that need no files. */
import { isNumeric, type Table } from '../../src/marts/table.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { bytesOf, columnBuilder, type StoredTable } from '../../src/store/table.ts';

/** Rows in key order, a value for each column. */
export function storedTable(table: Table, rows: readonly (readonly Scalar[])[]): StoredTable {
  const columns = new Map(
    table.columns.map((column, i) => {
      const builder = columnBuilder(column, rows.length, isNumeric(column.kind));
      builder.append(rows.map((row) => row[i] ?? null));
      return [column.name, builder.finish()];
    }),
  );
  return { definition: table, rows: rows.length, columns, bytes: bytesOf(columns.values()) };
}
