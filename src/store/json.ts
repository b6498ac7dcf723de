/** JSON text of rows, as an array, one object, or a line each. */
import { chunkRows, type Rowset } from './rowset.ts';
import type { Writer } from './writer.ts';

/** Rows as JSON objects with a separator between them. */
function linesOf(rows: Rowset, from: number, to: number, separator: string): string {
  let text = '';
  for (let row = from; row < to; row += 1) text += (row > from ? separator : '') + rows.line(row);
  return text;
}

/** The envelope of a list; `meta` comes after the rows, so that it can describe them. */
export function listJson(rows: Rowset, meta: object): Buffer {
  const data = linesOf(rows, 0, rows.length, ',');
  return Buffer.from(`{"data":[${data}],"meta":${JSON.stringify(meta)}}`);
}

/** The envelope of one row. */
export function itemJson(rows: Rowset, meta: object): Buffer {
  const data = rows.length > 0 ? rows.line(0) : 'null';
  return Buffer.from(`{"data":${data},"meta":${JSON.stringify(meta)}}`);
}

/** A line each. */
export const ndjsonWriter: Writer = {
  head: null,
  body: (rows) => ndjsonChunks(rows),
  tail: () => null,
};

function* ndjsonChunks(rows: Rowset, rowsPerChunk = chunkRows): Generator<Buffer> {
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    const to = Math.min(rows.length, from + rowsPerChunk);
    yield Buffer.from(`${linesOf(rows, from, to, '\n')}\n`);
  }
}
