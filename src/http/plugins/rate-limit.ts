/** So many requests a caller in a time, told in RateLimit headers; more are 429. One instance counts for itself. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Counted, RateCounts } from '../access/rate-counts.js';
import { Problem } from '../../errors.js';

async function limit(app: FastifyInstance, { counts }: { counts: RateCounts }): Promise<void> {
  if (counts.most === 0) return;
  await app.register(rateLimit, {
    max: counts.most,
    timeWindow: counts.windowMs,
    // The same counts as on the short way (src/http/replies/hot.ts).
    store: class {
      incr(who: string, told: (error: Error | null, counted?: Counted) => void) {
        told(null, counts.add(who));
      }
      child() {
        return this;
      }
    },
    enableDraftSpec: true,
    keyGenerator: ({ caller, ip }: FastifyRequest) => caller?.subject ?? ip,
    // Probes must not fail because a caller asks a lot.
    allowList: ({ routeOptions }: FastifyRequest) => routeOptions.config.access?.kind === 'public',
    errorResponseBuilder: (_request, { max, after }) =>
      new Problem('rate-limited', `At most ${max} requests; ask again in ${after}.`),
  });
}

export default fp(limit, { name: 'rate-limit', dependencies: ['auth', 'requests'] });
