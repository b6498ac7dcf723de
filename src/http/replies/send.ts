/** How rows leave: 304 without touching them, prepared bytes where there are, else written out once. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MartTable } from '../../marts/index.js';
import { mediaTypes } from '../../query/formats.js';
import type { ActiveRelease } from '../../releases/releases.js';
import { itemJson, listJson } from '../../store/json.js';
import type { ExportRows } from '../../store/reader.js';
import { contractVersion } from '../version.js';
import { cacheHeaders } from './cached.js';
import type { DocumentPorts } from './document.js';
import { chooseEncoding } from './encoding.js';
import { etagOf, isFresh, tagTold } from './prepared.js';
import type { Exports } from './exports.js';
import type { Page, Reading } from './reading.js';
import { chunksOf, sendStream } from './send-stream.js';
import { addressOf, isLonger } from './too-large.js';

export interface ReplyPorts extends DocumentPorts {
  readonly exports: Exports;
}

export async function sendReading(
  { config, prepared, exports }: ReplyPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  reading: Reading,
): Promise<FastifyReply> {
  const { serving, format, caller } = reading;
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const etag = tagOf(reading);
  // What is new comes before what is spread: after it the engine makes it slowly (docs/decisions/0007).
  const headers = { etag, ...cacheHeaders(config) };
  const key = `${serving.release.release} ${serving.stale} ${format} ${caller.key} ${reading.key}`;
  const known = await prepared.find(key, encoding);
  const ifNoneMatch = request.headers['if-none-match'];
  if (isFresh(ifNoneMatch, etag)) {
    if (!known && reading.mustExist) await reading.read();
    request.cacheResult = 'fresh';
    reply.code(304).headers({ ...headers, etag: tagTold(ifNoneMatch, etag, encoding) });
    return reply.send();
  }
  if (known) {
    request.cacheResult = 'hit';
    reply.headers(known.headers).header('server-timing', 'cache;desc="hit"');
    return reply.send(known.body);
  }
  request.cacheResult = 'miss';
  const started = performance.now();
  const typed = { 'content-type': mediaTypes[format], ...headers };
  if (format !== 'json') {
    const location = await elsewhere(exports, reading);
    if (location !== null) {
      return reply.code(303).headers({ location, 'cache-control': 'no-store' }).send();
    }
    const found = await allOf(reading);
    return sendStream(exports, reply, { reading, found, headers: typed, encoding });
  }
  const plain = { key, headers: typed, body: bodyOf(reading, await reading.read()) };
  const made = await prepared.add(plain, encoding);
  const spent = (performance.now() - started).toFixed(1);
  return reply
    .headers(made.headers)
    .header('server-timing', `cache;desc="miss", read;dur=${spent}`)
    .send(made.body);
}

/** Where replies have a limit: what is longer, after a look at its rows, which are then read again. */
async function elsewhere({ limit }: Exports, reading: Reading): Promise<string | null> {
  if (!limit) return null;
  const { total, parts, isTable = false } = await allOf(reading);
  const chunks = chunksOf(reading.format, reading.about, parts);
  if (!(await isLonger(limit.maxBytes, total, chunks))) return null;
  return addressOf(limit, reading, isTable);
}

async function allOf({ all, read }: Reading): Promise<ExportRows> {
  if (all) return all();
  const { rows, total } = await read();
  return { total, parts: [rows] };
}

function tagOf({ serving: { release, stale }, key, caller, format }: Reading): string {
  const { rowsKey } = caller;
  return etagOf(contractVersion, release.release, rowsKey, format, String(stale), key);
}

function bodyOf({ about, serving, shape }: Reading, page: Page): Buffer {
  const meta = metaOf(about, serving, page);
  return shape === 'item' ? itemJson(page.rows, meta) : listJson(page.rows, meta);
}

export function metaOf(
  about: MartTable,
  serving: ActiveRelease,
  { rows, total, nextCursor }: Page,
) {
  const { release, as_of, published_at } = serving.release;
  return {
    mart: about.mart.name,
    table: about.table.name,
    release,
    as_of,
    published_at,
    rows: rows.length,
    total_rows: total,
    next_cursor: nextCursor,
    stale: serving.stale,
  };
}
