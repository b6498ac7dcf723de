/** CSV (RFC 4180) of rows; text that a spreadsheet would run as a formula is neutralised, numbers never are. */
import type { Scalar } from './columns.js';
import type { Rowset } from './rowset.js';

const formula = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;

export function csvCell(value: Scalar): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly string[]) => `${cells.join(',')}\r\n`;

/** A header line and all rows, in chunks. */
export function* csvChunks(rows: Rowset, rowsPerChunk = 1_000): Generator<Buffer> {
  yield Buffer.from(line(rows.names.map(csvCell)));
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    let text = '';
    for (let row = from; row < Math.min(rows.length, from + rowsPerChunk); row += 1) {
      text += line(rows.names.map((_, column) => csvCell(rows.value(row, column))));
    }
    yield Buffer.from(text);
  }
}
