/** CSV (RFC 4180) of rows. */
import type { CsvOptions } from '../query/reply-options.ts';
import type { Scalar } from '../query/scalar.ts';
import { chunkRows, type Rowset } from './rowset.ts';
import type { Writer } from './writer.ts';

/** Text that a spreadsheet would run as a formula. */
const formula = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;
const byteOrderMark = '\uFEFF';

/** Text that begins like a formula gets an apostrophe, unless it stays raw; numbers never do. */
export function csvCell(value: Scalar, isRaw = false): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = !isRaw && formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly string[]) => `${cells.join(',')}\r\n`;

export function csvWriter({ names }: Rowset, { bom, isRaw }: CsvOptions): Writer {
  const header = line(names.map((name) => csvCell(name)));
  return {
    head: Buffer.from(bom ? byteOrderMark + header : header),
    body: (rows) => csvChunks(rows, isRaw),
    tail: () => null,
  };
}

function* csvChunks(rows: Rowset, isRaw: boolean): Generator<Buffer> {
  for (let from = 0; from < rows.length; from += chunkRows) {
    let text = '';
    for (let row = from; row < Math.min(rows.length, from + chunkRows); row += 1) {
      text += line(rows.names.map((_, column) => csvCell(rows.value(row, column), isRaw)));
    }
    yield Buffer.from(text);
  }
}
