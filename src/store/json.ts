/** JSON text of rows, as an array, one object, or a line each. */
import type { Rowset } from './rowset.js';

function* objects(rows: Rowset, from: number, to: number): Generator<string> {
  const labels = rows.names.map((name, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  for (let row = from; row < to; row += 1) {
    let text = '';
    for (const [column, label] of labels.entries()) text += label + rows.json(row, column);
    yield `${text}}`;
  }
}

/** The envelope of a list; `meta` comes after the rows, so that it may tell of them. */
export function listJson(rows: Rowset, meta: object): Buffer {
  const data = [...objects(rows, 0, rows.length)].join(',');
  return Buffer.from(`{"data":[${data}],"meta":${JSON.stringify(meta)}}`);
}

/** The envelope of one row. */
export function itemJson(rows: Rowset, meta: object): Buffer {
  const [data] = objects(rows, 0, 1);
  return Buffer.from(`{"data":${data ?? 'null'},"meta":${JSON.stringify(meta)}}`);
}

/** All rows, a line each, in chunks. */
export function* ndjsonChunks(rows: Rowset, rowsPerChunk = 1_000): Generator<Buffer> {
  for (let from = 0; from < rows.length; from += rowsPerChunk) {
    const to = Math.min(rows.length, from + rowsPerChunk);
    yield Buffer.from(`${[...objects(rows, from, to)].join('\n')}\n`);
  }
}
