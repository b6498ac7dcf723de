/** JSON documents that change with the release: the tag is that of their bytes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../settings/index.ts';
import { cacheHeaders } from './cached.ts';
import { chooseEncoding } from './encoding.ts';
import { etagOf, isFresh, matchingTag, type PreparedReplies } from './prepared.ts';

export interface DocumentPorts {
  readonly config: Config;
  readonly prepared: PreparedReplies;
}

export async function sendDocument(
  { config, prepared }: DocumentPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  document: object,
): Promise<FastifyReply> {
  const text = JSON.stringify(document);
  const etag = etagOf(text);
  const headers = { ...cacheHeaders(config), etag };
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const ifNoneMatch = request.headers['if-none-match'];
  if (isFresh(ifNoneMatch, etag)) {
    const unchanged = { ...headers, etag: matchingTag(ifNoneMatch, etag, encoding) };
    return reply.code(304).headers(unchanged).send();
  }
  const known = await prepared.find(etag, encoding);
  if (known) return reply.headers(known.headers).send(known.body);
  const typed = { ...headers, 'content-type': 'application/json' };
  const made = await prepared.add(
    { key: etag, etag, headers: typed, body: Buffer.from(text), nextCursor: null },
    encoding,
  );
  return reply.headers(made.headers).send(made.body);
}
