/** Sends rows: 304 without reading them, from the reply cache, or read and encoded now. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentType } from '../../query/formats.ts';
import { itemJson, listJson } from '../../store/json.ts';
import type { ExportRows } from '../../store/reader.ts';
import { contractVersion } from '../version.ts';
import { cacheHeaders } from './cached.ts';
import type { DocumentPorts } from './document.ts';
import { chooseEncoding } from './encoding.ts';
import type { Exports } from './exports.ts';
import { metaOf } from './meta.ts';
import { etagOf, isFresh, matchingTag } from './prepared.ts';
import { queryText } from '../../query/parameters.ts';
import type { Page, TableReply } from './table-reply.ts';
import { chunksOf, sendStream } from './send-stream.ts';
import { addressOf, isLonger } from './too-large.ts';

export interface ReplyPorts extends DocumentPorts {
  readonly exports: Exports;
}

export async function sendTable(
  ports: ReplyPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  table: TableReply,
): Promise<FastifyReply> {
  const { config, prepared } = ports;
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const key = cacheKey(table);
  const cached = await prepared.find(key, encoding);
  const etag = cached?.etag ?? etagFor(table);
  const ifNoneMatch = request.headers['if-none-match'];
  if (isFresh(ifNoneMatch, etag)) {
    if (!cached && table.mustExist) await table.read();
    request.cacheResult = 'fresh';
    return reply
      .code(304)
      .headers({ etag: matchingTag(ifNoneMatch, etag, encoding), ...cacheHeaders(config) })
      .send();
  }
  if (cached) {
    request.cacheResult = 'hit';
    setLink(request, reply, cached.nextCursor);
    return reply
      .headers(cached.headers)
      .header('server-timing', 'cache;desc="hit"')
      .send(cached.body);
  }
  request.cacheResult = 'miss';
  // New members come before spread ones: the other order is slow in V8 (docs/decisions/0007).
  const typed = { 'content-type': contentType(table.format), etag, ...cacheHeaders(config) };
  if (table.format !== 'json') return sendExport(ports, reply, { table, headers: typed, encoding });
  const started = performance.now();
  const page = await table.read();
  const { nextCursor } = page;
  const plain = { key, etag, headers: typed, body: bodyOf(table, page), nextCursor };
  const made = await prepared.add(plain, encoding);
  const spent = (performance.now() - started).toFixed(1);
  setLink(request, reply, nextCursor);
  return reply
    .headers(made.headers)
    .header('server-timing', `cache;desc="miss", read;dur=${spent}`)
    .send(made.body);
}

interface ExportReply {
  readonly table: TableReply;
  readonly headers: Readonly<Record<string, string>>;
  readonly encoding: ReturnType<typeof chooseEncoding>;
}

/** The stream; where its length is limited, a redirect to the file of the table instead of a longer one. */
async function sendExport(
  { exports }: ReplyPorts,
  reply: FastifyReply,
  { table, headers, encoding }: ExportReply,
): Promise<FastifyReply> {
  const { limit } = exports;
  if (limit) {
    const { total, parts, isTable = false } = await exportRows(table);
    if (await isLonger(limit.maxBytes, total, chunksOf(table, parts))) {
      const location = await addressOf(limit, table, isTable);
      return reply.code(303).headers({ location, 'cache-control': 'no-store' }).send();
    }
  }
  const rows = await exportRows(table);
  return sendStream(exports, reply, { table, rows, headers, encoding });
}

async function exportRows(table: TableReply): Promise<ExportRows> {
  if (table.export) return table.export();
  const { rows, total } = await table.read();
  return { total, parts: [rows] };
}

/** A table's name in the name of a file. */
export const fileName = (table: string) => table.replaceAll('/', '-');

/** The next page (RFC 8288), relative to the URL of this one, whatever prefix a gateway removed. */
function setLink({ raw }: FastifyRequest, reply: FastifyReply, nextCursor: string | null): void {
  if (nextCursor === null) return;
  // Encoded anew, so that it is the same however a gateway has passed the query on.
  const query = new URLSearchParams(queryText(raw.url));
  query.set('cursor', nextCursor);
  reply.header('link', `<?${query.toString()}>; rel="next"`);
}

const formatKey = ({ format, csv }: TableReply) =>
  format === 'csv' ? `csv ${csv.bom} ${csv.isRaw}` : format;

function cacheKey(table: TableReply): string {
  const { active, caller, key } = table;
  return `${active.release.release} ${active.stale} ${formatKey(table)} ${caller.key} ${key}`;
}

function etagFor(table: TableReply): string {
  const { active, caller, key } = table;
  const { release, stale } = active;
  return etagOf(
    contractVersion,
    release.release,
    caller.rowsKey,
    formatKey(table),
    String(stale),
    key,
  );
}

function bodyOf({ about, active, shape }: TableReply, page: Page): Buffer {
  const meta = metaOf(about, active, page);
  return shape === 'item' ? itemJson(page.rows, meta) : listJson(page.rows, meta);
}
