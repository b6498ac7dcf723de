/** Deprecation (RFC 9745) and Sunset (RFC 8594) headers on every reply of a deprecated route, refusals included. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Deprecation } from '../../marts/table.ts';
import { memoizeByObject } from '../../platform/memoize.ts';

const headersOf = memoizeByObject(({ since, sunset }: Deprecation) => ({
  deprecation: `@${Date.parse(since) / 1_000}`,
  sunset: new Date(sunset).toUTCString(),
}));

/** Registered before tokens and limits are checked, so that 401, 403 and 429 have the headers too. */
function deprecation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const deprecated = request.routeOptions.config.operation?.deprecation;
    if (deprecated) reply.headers(headersOf(deprecated));
    done();
  });
}

export default fp(deprecation, { name: 'deprecation' });
