/** Start and end of every request: its id, the length of its URL, its line in the log. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { RequestLogger } from '../request-log.ts';
import type { Config } from '../../settings/index.ts';
import { Problem } from '../../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** How the reply came about, for the log: hit, miss, fresh (304). */
    cacheResult: string | null;
  }
}

interface Options {
  readonly config: Config;
  readonly requestLogger: RequestLogger;
}

function requests(app: FastifyInstance, { config, requestLogger }: Options): void {
  app.decorateRequest('cacheResult', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const { url } = request.raw;
    if (url !== undefined && url.length > config.urlBytes) {
      done(new Problem('url-too-long', `A URL has at most ${config.urlBytes} bytes.`));
    } else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    requestLogger.log({
      requestId: request.id,
      caller: request.caller,
      route: request.routeOptions.url ?? 'none',
      method: request.method,
      status: reply.statusCode,
      cache: request.cacheResult ?? 'none',
      seconds: reply.elapsedTime / 1000,
    });
    done();
  });
}

export default fp(requests, { name: 'requests', dependencies: ['auth'] });
