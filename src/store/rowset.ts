/** Rows to be written out, wherever they come from. */
import type { Scalar } from '../query/scalar.ts';
import { jsonAt, valueAt } from './columns.ts';
import { columnIn, type StoredTable } from './table.ts';

/** Rows of a table that is written out are put together in so many at a time. */
export const chunkRows = 1_000;

export interface Rowset {
  readonly names: readonly string[];
  readonly length: number;
  value(row: number, column: number): Scalar;
  /** The row as a JSON object, without line breaks. */
  line(row: number): string;
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
  return rowset(names, rows.length, {
    value: (row, column) => valueAt(at(column), rows[row] ?? -1),
    json: (row, column) => jsonAt(at(column), rows[row] ?? -1),
  });
}

/** Rows that were computed for this reply. */
export function computedRowset(
  names: readonly string[],
  rows: readonly (readonly Scalar[])[],
): Rowset {
  const value = (row: number, column: number) => rows[row]?.[column] ?? null;
  return rowset(names, rows.length, {
    value,
    json: (row, column) => JSON.stringify(value(row, column)),
  });
}

interface Cells {
  readonly value: Rowset['value'];
  readonly json: (row: number, column: number) => string;
}

function rowset(names: readonly string[], length: number, { value, json }: Cells): Rowset {
  const labels = names.map((name, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const line = (row: number) => {
    let text = '';
    labels.forEach((label, column) => {
      text += label + json(row, column);
    });
    return `${text}}`;
  };
  return { names, length, value, line };
}
