/** Rows to be written out, wherever they come from. */
import { jsonAt, valueAt, type Scalar } from './columns.js';
import { columnIn, type StoredTable } from './table.js';

export interface Rowset {
  readonly names: readonly string[];
  readonly length: number;
  value(row: number, column: number): Scalar;
  /** The value as JSON text. */
  json(row: number, column: number): string;
}

/** Some rows and columns of a table. */
export function tableRowset(
  table: StoredTable,
  names: readonly string[],
  rows: Uint32Array,
): Rowset {
  const columns = names.map((name) => columnIn(table, name));
  const at = (column: number) => {
    const found = columns[column];
    if (!found) throw new RangeError(`there is no column ${column}`);
    return found;
  };
  return {
    names,
    length: rows.length,
    value: (row, column) => valueAt(at(column), rows[row] ?? -1),
    json: (row, column) => jsonAt(at(column), rows[row] ?? -1),
  };
}

/** Rows that were computed for this reply. */
export function computedRowset(
  names: readonly string[],
  rows: readonly (readonly Scalar[])[],
): Rowset {
  const value = (row: number, column: number) => rows[row]?.[column] ?? null;
  return {
    names,
    length: rows.length,
    value,
    json: (row, column) => JSON.stringify(value(row, column)),
  };
}
