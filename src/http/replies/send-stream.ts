/** Whole tables, written out row after row. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { MartTable } from '../../marts/index.js';
import { mediaTypes, type Format } from '../../query/formats.js';
import type { Table } from '../../marts/table.js';
import { csvWriter } from '../../store/csv.js';
import { ndjsonWriter } from '../../store/json.js';
import type { Rowset } from '../../store/rowset.js';
import type { ExportRows } from '../../store/reader.js';
import type { Writer } from '../../store/writer.js';
import type { Headers } from './cached.js';
import type { Encoding } from './encoding.js';
import type { Exports } from './exports.js';
import { weak } from './prepared.js';
import type { Reading } from './reading.js';

interface Export {
  readonly reading: Reading;
  readonly found: ExportRows;
  readonly headers: Headers;
  readonly encoding: Encoding | null;
}

/** Every row; a failure midway breaks the connection before the last chunk, so the client sees it. */
export async function sendStream(
  exports: Exports,
  reply: FastifyReply,
  { reading: { about, caller, serving, format }, found, headers, encoding }: Export,
) {
  const { release } = serving.release;
  // HEAD has the headers, and no row is written out for it: the framework would read them all, after its reply.
  const plain =
    reply.request.method === 'HEAD'
      ? Readable.from([])
      : exports.admit(
          caller,
          Readable.from(chunksOf(format, about, found.parts), { objectMode: false }),
        );
  const name = `${about.table.name.replaceAll('/', '-')}-${release}.${format}`;
  reply
    .headers(headers)
    .header('content-type', mediaTypes[format])
    .header('x-total-rows', String(found.total))
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

export async function* chunksOf(
  format: Format,
  { table }: MartTable,
  parts: ExportRows['parts'],
): AsyncGenerator<Buffer> {
  let writer: Writer | null = null;
  for await (const rows of parts) {
    if (!writer) {
      writer = await writerOf(format, table, rows);
      if (writer.head) yield writer.head;
    }
    yield* writer.body(rows);
  }
  if (writer?.tail) yield writer.tail;
}

async function writerOf(format: Format, table: Table, rows: Rowset): Promise<Writer> {
  if (format === 'csv') return csvWriter(rows);
  if (format === 'ndjson') return ndjsonWriter;
  // The library takes a while to load: not before somebody asks for this format.
  const { arrowWriter } = await import('../../store/arrow.js');
  return arrowWriter(table, rows);
}
