/** Whole tables, written out row after row. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { MartTable } from '../marts/index.js';
import { mediaTypes, type Format } from '../query/formats.js';
import { csvChunks } from '../store/csv.js';
import { ndjsonChunks } from '../store/json.js';
import type { Rowset } from '../store/rowset.js';
import type { Headers } from './cached.js';
import type { Encoding } from './encoding.js';
import type { Exports } from './exports.js';
import { weak } from './prepared.js';
import type { Reading } from './send.js';

interface Export {
  readonly reading: Reading;
  readonly rows: Rowset;
  readonly headers: Headers;
  readonly encoding: Encoding | null;
}

/** Every row; a failure midway breaks the connection before the last chunk, so the client sees it. */
export async function sendStream(
  exports: Exports,
  reply: FastifyReply,
  { reading: { about, caller, serving, format }, rows, headers, encoding }: Export,
) {
  const { release } = serving.release;
  const chunks = await chunksOf(format, about, rows);
  const plain = exports.admit(caller, Readable.from(chunks, { objectMode: false }));
  const name = `${about.table.name.replaceAll('/', '-')}-${release}.${format}`;
  reply
    .headers(headers)
    .header('content-type', mediaTypes[format])
    .header('x-total-rows', String(rows.length))
    .header('x-release', release)
    .header('content-disposition', `attachment; filename="${name}"`);
  // Whoever takes brotli takes gzip, and over a whole table that costs a third of the time.
  if (encoding === null) return reply.send(plain);
  reply.header('content-encoding', 'gzip').header('etag', weak(headers['etag'] ?? ''));
  return reply.send(zipped(plain));
}

/** Fails when its source fails, without the end of a gzip stream: that is seen too. */
function zipped(plain: Readable): Readable {
  return pipeline(plain, createGzip(), () => undefined);
}

async function chunksOf(format: Format, { table }: MartTable, rows: Rowset) {
  if (format === 'csv') return csvChunks(rows);
  if (format === 'ndjson') return ndjsonChunks(rows);
  // The library takes a while to load: not before somebody asks for this format.
  const { arrowChunks } = await import('../store/arrow.js');
  return arrowChunks(table, rows);
}
