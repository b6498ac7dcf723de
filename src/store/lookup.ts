/** Rows of one value of the first key column, found without a scan. */
import { codeOf, lowerBound } from './columns.js';
import { columnIn, type StoredTable } from './table.js';

export function rowsOfKey(table: StoredTable, value: string): Uint32Array {
  const column = columnIn(table, table.definition.key[0] ?? '');
  if (column.store !== 'coded') throw new Error('the first key column is not text');
  const code = codeOf(column, value);
  if (code < 0) return new Uint32Array();
  const { codes } = column;
  const start = lowerBound(codes.length, (row) => (codes[row] ?? 0) < code);
  const end = lowerBound(codes.length, (row) => (codes[row] ?? 0) <= code);
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}
