/** JSON text of rows, as an array, one object, or a line each. */
import { chunkRows, type Rowset } from './rowset.js';
import type { Writer } from './writer.js';

const listHead = Buffer.from('{"data":[');

function lines(rows: Rowset, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => rows.line(from + i));
}

/** The envelope of a list; `meta` comes after the rows, so that it may tell of them. */
export function listJson(rows: Rowset, meta: object): Buffer {
  const tail = `],"meta":${JSON.stringify(meta)}}`;
  if (!rows.pieces) {
    return Buffer.from(`{"data":[${lines(rows, 0, rows.length).join(',')}${tail}`);
  }
  const [first, ...others] = rows.pieces();
  // Without the comma before it.
  const data = first ? [first.subarray(1), ...others] : [];
  return Buffer.concat([listHead, ...data, Buffer.from(tail)]);
}

/** The envelope of one row. */
export function itemJson(rows: Rowset, meta: object): Buffer {
  const data = rows.length > 0 ? rows.line(0) : 'null';
  return Buffer.from(`{"data":${data},"meta":${JSON.stringify(meta)}}`);
}

/** A line each. */
export const ndjsonWriter: Writer = { head: null, body: (rows) => ndjsonChunks(rows), tail: null };

function* ndjsonChunks(rows: Rowset, rowsPerChunk = chunkRows): Generator<Buffer> {
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    const to = Math.min(rows.length, from + rowsPerChunk);
    yield Buffer.from(`${lines(rows, from, to).join('\n')}\n`);
  }
}
