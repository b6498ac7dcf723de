/** Headers of replies that callers may keep, and the two short answers: nothing new, and what is prepared. */
import type { FastifyReply } from 'fastify';
import type { Config } from '../config.js';
import type { Prepared } from './prepared.js';

export type Headers = Readonly<Record<string, string>>;

/** Of every reply that depends on the caller and the release. */
export function cacheHeaders({ cacheSeconds, revalidateSeconds, corsOrigins }: Config): Headers {
  const vary = 'Authorization, Accept, Accept-Encoding';
  return {
    'cache-control': `private, max-age=${cacheSeconds}, stale-while-revalidate=${revalidateSeconds}`,
    vary: corsOrigins.length > 0 ? `Origin, ${vary}` : vary,
  };
}

/** 304 with the headers that the reply would have had; the tag among them. */
export function sendUnchanged(reply: FastifyReply, headers: Headers): FastifyReply {
  return reply.code(304).headers(headers).send();
}

export function sendPrepared(reply: FastifyReply, { headers, body }: Prepared): FastifyReply {
  return reply.headers(headers).header('server-timing', 'cache;desc="hit"').send(body);
}
