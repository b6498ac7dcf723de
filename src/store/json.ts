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
  if (!rows.bytes) {
    return Buffer.from(`{"data":[${lines(rows, 0, rows.length).join(',')}${tail}`);
  }
  const parts: Buffer[] = [listHead];
  for (let row = 0; row < rows.length; row += 1) {
    const line = rows.bytes(row);
    parts.push(row === 0 ? line.subarray(1) : line);
  }
  parts.push(Buffer.from(tail));
  return Buffer.concat(parts);
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
