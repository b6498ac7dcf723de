/** Deprecation (RFC 9745) and Sunset (RFC 8594) on every reply of a route that will go, or has a field that will. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

function deprecation(app: FastifyInstance): void {
  // Only such a route pays for it.
  app.addHook('onRoute', (route) => {
    const told = route.config?.operation?.deprecation;
    if (!told) return;
    const headers = {
      deprecation: `@${Date.parse(told.since) / 1_000}`,
      sunset: new Date(told.sunset).toUTCString(),
    };
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (_request, reply, done) => {
        reply.headers(headers);
        done();
      },
    ];
  });
}

export default fp(deprecation, { name: 'deprecation' });
