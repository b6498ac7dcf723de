/** Exports: every row, encoded and sent chunk by chunk. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import { contentType } from '../../query/formats.ts';
import { csvWriter } from '../../store/csv.ts';
import { ndjsonWriter } from '../../store/json.ts';
import type { ExportRows } from '../../store/reader.ts';
import type { Rowset } from '../../store/rowset.ts';
import type { Writer } from '../../store/writer.ts';
import type { Headers } from './cached.ts';
import type { Encoding } from './encoding.ts';
import type { Exports } from './exports.ts';
import { absentOf } from './meta.ts';
import { weak } from './prepared.ts';
import type { TableReply } from './table-reply.ts';

interface Export {
  readonly table: TableReply;
  readonly rows: ExportRows;
  readonly headers: Headers;
  readonly encoding: Encoding | null;
}

/** A failure midway closes the connection before the last chunk, so that the client notices. */
export async function sendStream(
  exports: Exports,
  reply: FastifyReply,
  { table, rows, headers, encoding }: Export,
) {
  const { caller, active, format, name } = table;
  const { release } = active.release;
  const absent = absentOf(table.about, active);
  // Fastify would read the whole stream for HEAD.
  const plain =
    reply.request.method === 'HEAD'
      ? Readable.from([])
      : exports.admit(caller, Readable.from(chunksOf(table, rows.parts), { objectMode: false }));
  reply
    .headers(headers)
    .header('content-type', contentType(format))
    .header('x-total-rows', String(rows.total))
    .header('x-release', release)
    .headers(absent.length > 0 ? { 'x-absent-columns': absent.join(',') } : {})
    // A range of a stream that is encoded for each request would cost as much as all of it.
    .header('accept-ranges', 'none')
    .header('content-disposition', `attachment; filename="${name}-${release}.${format}"`);
  // Every client that accepts brotli accepts gzip, which takes a third of the time for a whole table.
  if (encoding === null) return reply.send(plain);
  reply.header('content-encoding', 'gzip').header('etag', weak(headers['etag'] ?? ''));
  return reply.send(zipped(plain));
}

/** Fails with its source, without the end of a gzip stream: clients notice that, too. */
function zipped(plain: Readable): Readable {
  return pipeline(plain, createGzip(), () => undefined);
}

export async function* chunksOf(
  table: TableReply,
  parts: ExportRows['parts'],
): AsyncGenerator<Buffer> {
  let writer: Writer | null = null;
  for await (const rows of parts) {
    if (!writer) {
      writer = await writerOf(table, rows);
      if (writer.head) yield writer.head;
    }
    yield* writer.body(rows);
  }
  if (!writer) return;
  const tail = writer.tail();
  if (tail) yield tail;
}

/** Large libraries are loaded at the first request for their format. */
async function writerOf({ format, csv, about }: TableReply, rows: Rowset): Promise<Writer> {
  if (format === 'csv') return csvWriter(rows, csv);
  if (format === 'ndjson') return ndjsonWriter;
  if (format === 'parquet') {
    const { parquetWriter } = await import('../../store/parquet.ts');
    return parquetWriter(about.table, rows);
  }
  const { arrowWriter } = await import('../../store/arrow.ts');
  return arrowWriter(about.table, rows);
}
