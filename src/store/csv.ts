/** CSV (RFC 4180) of rows; text that a spreadsheet would run as a formula is neutralised, numbers never are. */
import type { Scalar } from '../query/scalar.js';
import { chunkRows, type Rowset } from './rowset.js';
import type { Writer } from './writer.js';

const formula = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;

export function csvCell(value: Scalar): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly string[]) => `${cells.join(',')}\r\n`;

export function csvWriter({ names }: Rowset): Writer {
  return {
    head: Buffer.from(line(names.map(csvCell))),
    body: (rows) => csvChunks(rows),
    tail: null,
  };
}

function* csvChunks(rows: Rowset, rowsPerChunk = chunkRows): Generator<Buffer> {
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    let text = '';
    for (let row = from; row < Math.min(rows.length, from + rowsPerChunk); row += 1) {
      text += line(rows.names.map((_, column) => csvCell(rows.value(row, column))));
    }
    yield Buffer.from(text);
  }
}
