/** Small JSON documents that change with the release: the tag is that of their bytes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { etagOf, isFresh } from './prepared.js';
import { cacheHeaders, sendUnchanged } from './send.js';

export function sendDocument(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  document: object,
): FastifyReply {
  const text = JSON.stringify(document);
  const etag = etagOf(text);
  reply.headers({ ...cacheHeaders(config), etag, 'content-type': 'application/json' });
  if (isFresh(request.headers['if-none-match'], etag)) return sendUnchanged(reply);
  return reply.send(Buffer.from(text));
}
