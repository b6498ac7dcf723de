/** GET /v1/releases/current: what is served, from which source, and which checks it passed. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { anyToken } from '../src/access/rules.js';
import { check, counts } from '../src/contracts/common.js';
import { releaseFields } from '../src/openapi/envelopes.js';
import { callerOf } from '../src/plugins/auth.js';
import { readParameters } from '../src/query/parameters.js';
import { queryText } from '../src/query/parameters.js';
import { sendDocument } from '../src/replies/document.js';
import type { Services } from '../src/services.js';

const reply = z.strictObject({
  ...releaseFields,
  sequence: z.int().min(1).describe('Grows by one with every release.'),
  first_date: z.iso.date().describe('First business date of the source.'),
  stale: z.boolean(),
  counts,
  checks: z.array(check).describe('Audits that the release passed.'),
});

export function releaseRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/releases/current', {
    config: {
      access: anyToken,
      operation: {
        id: 'current_release',
        tag: 'releases',
        summary: 'The release that is served',
        reply,
        isCached: true,
        problems: ['invalid-parameter', 'not-ready'],
      },
    },
    handler: async (request, answer) => {
      readParameters(new Map(), queryText(request.raw.url), 1);
      callerOf(request);
      const { release, stale } = await services.releases.current();
      const { release: id, as_of, published_at, sequence, first_date, checks } = release;
      return sendDocument(services.config, request, answer, {
        ...{ release: id, as_of, published_at, sequence, first_date },
        stale,
        counts: release.counts,
        checks,
      });
    },
  });
}
