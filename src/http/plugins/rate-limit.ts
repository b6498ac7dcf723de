/** Limits the requests of each caller per time window and reports it in RateLimit headers. Counts are per instance. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../settings/index.ts';
import { Problem } from '../../errors.ts';

const maxCallers = 10_000;

async function limit(
  app: FastifyInstance,
  { rateRequests, rateSeconds }: Pick<Config, 'rateRequests' | 'rateSeconds'>,
): Promise<void> {
  if (rateRequests === 0) return;
  await app.register(rateLimit, {
    max: rateRequests,
    timeWindow: rateSeconds * 1000,
    cache: maxCallers,
    enableDraftSpec: true,
    keyGenerator: ({ caller, ip }: FastifyRequest) => caller?.subject ?? ip,
    // Health probes must not fail because a caller sends many requests.
    allowList: ({ routeOptions }: FastifyRequest) => routeOptions.config.access?.kind === 'public',
    errorResponseBuilder: (_request, { max, after }) =>
      new Problem('rate-limited', `At most ${max} requests; ask again in ${after}.`),
  });
}

export default fp(limit, { name: 'rate-limit', dependencies: ['auth', 'requests'] });
