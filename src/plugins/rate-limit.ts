/** So many requests a caller in a time, told in RateLimit headers; more are 429. One instance counts for itself. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../config.js';
import { Problem } from '../errors.js';

async function limit(app: FastifyInstance, { config }: { readonly config: Config }): Promise<void> {
  if (config.rateRequests === 0) return;
  await app.register(rateLimit, {
    max: config.rateRequests,
    timeWindow: config.rateSeconds * 1000,
    cache: callersKept,
    enableDraftSpec: true,
    keyGenerator: ({ caller, ip }: FastifyRequest) => caller?.subject ?? ip,
    // Probes must not fail because a caller asks a lot.
    allowList: ({ routeOptions }: FastifyRequest) => routeOptions.config.access?.kind === 'public',
    errorResponseBuilder: (_request, { max, after }) =>
      new Problem('rate-limited', `At most ${max} requests; ask again in ${after}.`),
  });
}

const callersKept = 10_000;

export default fp(limit, { name: 'rate-limit', dependencies: ['auth', 'requests'] });
