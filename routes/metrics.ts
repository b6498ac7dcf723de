/** GET /metrics: for Prometheus, which sends a token like everybody else. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { scope } from '../src/http/access/rules.ts';
import type { Services } from '../src/services.ts';

export function metricRoutes(app: FastifyInstance, { metrics }: Services): void {
  app.get('/metrics', {
    config: {
      access: scope('runs:read'),
      operation: {
        id: 'metrics',
        tag: 'health',
        summary: 'Requests, latency, cache results, age of the release, memory',
        mediaType: 'text/plain',
        reply: z.string().describe('Prometheus text format.'),
        problems: [],
      },
    },
    handler: async (_request, reply) => {
      const { text, type } = await metrics.text();
      return reply.headers({ 'content-type': type, 'cache-control': 'no-store' }).send(text);
    },
  });
}
