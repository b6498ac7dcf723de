/** Rows to be written out, wherever they come from. */
import { memoizeByObject } from '../platform/memoize.js';
import type { Scalar } from '../query/scalar.js';
import { jsonAt, valueAt } from './columns.js';
import { columnIn, type StoredTable } from './table.js';

/** Rows of a table that is written out are put together in so many at a time. */
export const chunkRows = 1_000;

export interface Rowset {
  readonly names: readonly string[];
  readonly length: number;
  value(row: number, column: number): Scalar;
  /** The row as a JSON object, without line breaks. */
  line(row: number): string;
  /** All rows where they are kept, each with a comma before it, in few pieces. */
  pieces?(): Buffer[];
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
  const labels = labelsOf(names);
  return {
    names,
    length: rows.length,
    value: (row, column) => valueAt(at(column), rows[row] ?? -1),
    line: (row) => {
      const stored = rows[row] ?? -1;
      return objectText(labels, (column) => jsonAt(at(column), stored));
    },
  };
}

/** Rows that were computed for this reply. */
export function computedRowset(
  names: readonly string[],
  rows: readonly (readonly Scalar[])[],
): Rowset {
  const value = (row: number, column: number) => rows[row]?.[column] ?? null;
  const labels = labelsOf(names);
  return {
    names,
    length: rows.length,
    value,
    line: (row) => objectText(labels, (column) => JSON.stringify(value(row, column))),
  };
}

const labelsOf = memoizeByObject((names: readonly string[]): readonly string[] =>
  names.map((name, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`),
);

/** Joined, not added up: kept as one piece of memory, not as a chain of its parts. */
function objectText(labels: readonly string[], json: (column: number) => string): string {
  const parts = labels.map((label, column) => label + json(column));
  parts.push('}');
  return parts.join('');
}
