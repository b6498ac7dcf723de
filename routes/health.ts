/** Liveness and readiness; neither reads a table. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { open } from '../src/http/access/rules.ts';
import { Problem } from '../src/errors.ts';
import type { Services } from '../src/services.ts';

export function healthRoutes(app: FastifyInstance, { releases, keys }: Services): void {
  app.get('/health/live', {
    config: {
      access: open,
      operation: {
        id: 'live',
        tag: 'health',
        summary: 'The process is up',
        reply: z.strictObject({ status: z.literal('live') }),
        problems: [],
      },
    },
    handler: (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ status: 'live' }),
  });
  app.get('/health/ready', {
    config: {
      access: open,
      operation: {
        id: 'ready',
        tag: 'health',
        summary: 'A release and keys are there',
        reply: z.strictObject({
          status: z.literal('ready'),
          release: z.string(),
          stale: z.boolean(),
        }),
        problems: ['not-ready', 'release-unavailable'],
      },
    },
    handler: async (_request, reply) => {
      if (!(await keys.ready()))
        throw new Problem('not-ready', 'There are no keys to check tokens with.');
      const { release, stale } = await releases.current();
      return reply
        .header('cache-control', 'no-store')
        .send({ status: 'ready', release: release.release, stale });
    },
  });
}
