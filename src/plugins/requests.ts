/** What every request goes through first: its id, the length of its URL, one line in the log at the end. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../config.js';
import { Problem } from '../errors.js';
import type { Answered, Metrics } from '../metrics.js';
import { embeddedMetrics } from '../metrics-embedded.js';
import type { Releases } from '../releases/releases.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** How the reply came about, for the log: hit, miss, fresh (304). */
    cacheResult: string | null;
  }
}

interface Options {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly releases: Releases;
}

function requests(app: FastifyInstance, { config, metrics, releases }: Options): void {
  app.decorateRequest('cacheResult', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const { url } = request.raw;
    if (url !== undefined && url.length > config.urlBytes) {
      done(new Problem('url-too-long', `A URL has at most ${config.urlBytes} bytes.`));
    } else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.count(answeredOf(request, reply));
    done();
  });
  const { metricsNamespace: namespace, logLevel } = config;
  if (namespace === '' && logLevel === 'silent') return;
  // Metrics are no matter of the log level.
  const log = namespace === '' ? app.log : app.log.child({}, { level: 'info' });
  app.addHook('onResponse', (request, reply, done) => {
    const { caller } = request;
    const answered = answeredOf(request, reply);
    const { route, method, status, cache, seconds } = answered;
    // The route, not the path, and no value of the query: they hold ids of customers.
    log.info({
      request_id: request.id,
      ...{ method, route, status },
      ms: Math.round(seconds * 100_000) / 100,
      role: caller?.role ?? 'none',
      scopes: caller?.scopeText ?? '',
      cache,
      ...(namespace !== '' &&
        embeddedMetrics(namespace, { ...answered, serving: releases.known, now: Date.now() })),
    });
    done();
  });
}

function answeredOf(request: FastifyRequest, reply: FastifyReply): Answered {
  return {
    route: request.routeOptions.url ?? 'none',
    method: request.method,
    status: reply.statusCode,
    cache: request.cacheResult ?? 'none',
    seconds: reply.elapsedTime / 1000,
  };
}

export default fp(requests, { name: 'requests', dependencies: ['auth'] });
