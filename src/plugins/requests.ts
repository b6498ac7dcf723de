/** What every request goes through first: its id, the length of its URL, one line in the log at the end. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../config.js';
import { Problem } from '../errors.js';
import type { Metrics } from '../metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** How the reply came about, for the log: hit, miss, fresh (304). */
    cacheResult: string | null;
  }
}

interface Options {
  readonly config: Config;
  readonly metrics: Metrics;
}

function requests(app: FastifyInstance, { config, metrics }: Options): void {
  app.decorateRequest('cacheResult', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const { url } = request.raw;
    if (url !== undefined && url.length > config.urlBytes) {
      done(new Problem('url-too-long', `A URL has at most ${config.urlBytes} bytes.`));
    } else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.count({
      route: request.routeOptions.url ?? 'none',
      method: request.method,
      status: reply.statusCode,
      cache: request.cacheResult ?? 'none',
      seconds: reply.elapsedTime / 1000,
    });
    done();
  });
  if (config.logLevel === 'silent') return;
  app.addHook('onResponse', (request, reply, done) => {
    const { caller, routeOptions } = request;
    // The route, not the path, and no value of the query: they hold ids of customers.
    app.log.info({
      request_id: request.id,
      method: request.method,
      route: routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 100) / 100,
      role: caller?.role ?? 'none',
      scopes: caller?.scopeText ?? '',
      cache: request.cacheResult ?? 'none',
    });
    done();
  });
}

export default fp(requests, { name: 'requests', dependencies: ['auth'] });
