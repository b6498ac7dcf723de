/** How rows leave: 304 without touching them, prepared bytes where there are, else written out once. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.js';
import type { Config } from '../config.js';
import type { Manifest } from '../contracts/manifest.js';
import type { MartTable } from '../marts/index.js';
import { mediaTypes, type Format } from '../query/formats.js';
import type { Serving } from '../releases/releases.js';
import type { Services } from '../services.js';
import { csvChunks } from '../store/csv.js';
import { itemJson, listJson, ndjsonChunks } from '../store/json.js';
import type { Rowset } from '../store/rowset.js';
import { contractVersion } from '../version.js';
import type { Exports } from './exports.js';
import { etagOf, isFresh, type Prepared } from './prepared.js';

export interface Page {
  readonly rows: Rowset;
  readonly total: number;
  readonly nextCursor: string | null;
}

export interface Reading {
  readonly about: MartTable;
  readonly caller: Caller;
  readonly serving: Serving;
  readonly format: Format;
  readonly shape: 'list' | 'item';
  /** Equal for two readings of one release with the same answer, caller and format aside. */
  readonly key: string;
  /** Whether reading may find nothing, so that even 304 needs it. */
  readonly mustExist?: boolean;
  readonly read: () => Promise<Page>;
}

export async function sendReading(
  { config, prepared, exports }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  reading: Reading,
): Promise<FastifyReply> {
  const { serving, format, key, caller } = reading;
  const { release } = serving.release;
  const cacheKey = `${release} ${serving.stale} ${format} ${caller.key} ${key}`;
  const known = prepared.get(cacheKey);
  const ifNoneMatch = request.headers['if-none-match'];
  if (known) {
    const isUnchanged = isFresh(ifNoneMatch, known.headers['etag'] ?? '');
    request.cacheResult = isUnchanged ? 'fresh' : 'hit';
    reply.headers(known.headers).header('server-timing', 'cache;desc="hit"');
    return isUnchanged ? sendUnchanged(reply) : reply.send(known.body);
  }
  const etag = etagOf(contractVersion, release, key, caller.rowsKey, format, String(serving.stale));
  const headers = { ...cacheHeaders(config), etag, 'content-type': mediaTypes[format] };
  if (isFresh(ifNoneMatch, etag)) {
    if (reading.mustExist) await reading.read();
    request.cacheResult = 'fresh';
    return sendUnchanged(reply.headers(headers));
  }
  request.cacheResult = 'miss';
  const started = performance.now();
  const page = await reading.read();
  if (format !== 'json') return sendStream(exports, reply, headers, { reading, page });
  const body = bodyOf(reading, page);
  const made: Prepared = { headers, body };
  prepared.set(cacheKey, made);
  const spent = (performance.now() - started).toFixed(1);
  return reply
    .headers(headers)
    .header('server-timing', `cache;desc="miss", read;dur=${spent}`)
    .send(body);
}

/** Headers of every reply that depends on the caller and the release. */
export function cacheHeaders(config: Config): Record<string, string> {
  return {
    'cache-control': `private, max-age=${config.cacheSeconds}, stale-while-revalidate=${config.revalidateSeconds}`,
    vary: 'Authorization, Accept, Accept-Encoding',
  };
}

export function sendUnchanged(reply: FastifyReply): FastifyReply {
  return reply.removeHeader('content-type').code(304).send();
}

function bodyOf({ about, serving, shape }: Reading, page: Page): Buffer {
  const meta = metaOf(about, serving, page);
  return shape === 'item' ? itemJson(page.rows, meta) : listJson(page.rows, meta);
}

export function metaOf(about: MartTable, serving: Serving, { rows, total, nextCursor }: Page) {
  return {
    mart: about.mart.name,
    table: about.table.name,
    ...releaseMeta(serving.release),
    rows: rows.length,
    total_rows: total,
    next_cursor: nextCursor,
    stale: serving.stale,
  };
}

export function releaseMeta({ release, as_of, published_at }: Manifest) {
  return { release, as_of, published_at };
}

/** Every row; a failure midway breaks the connection before the last chunk, so the client sees it. */
async function sendStream(
  exports: Exports,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  { reading: { about, caller, serving, format }, page }: { reading: Reading; page: Page },
) {
  const { release } = serving.release;
  const chunks = await chunksOf(format, about, page.rows);
  const stream = exports.admit(caller, Readable.from(chunks, { objectMode: false }));
  const name = `${about.table.name.replaceAll('/', '-')}-${release}.${format}`;
  return reply
    .headers(headers)
    .header('x-total-rows', String(page.rows.length))
    .header('x-release', release)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(stream);
}

async function chunksOf(format: Format, { table }: MartTable, rows: Rowset) {
  if (format === 'csv') return csvChunks(rows);
  if (format === 'ndjson') return ndjsonChunks(rows);
  // The library takes a while to load: not before somebody asks for this format.
  const { arrowChunks } = await import('../store/arrow.js');
  return arrowChunks(table, rows);
}
