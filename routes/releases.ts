/** Releases: what is served, from which source, which checks it passed; which are retained; going back to one. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { anyToken, scope } from '../src/http/access/rules.ts';
import { audit } from '../src/http/audit.ts';
import { check, counts, reason } from '../src/contracts/common.ts';
import { releaseFields } from '../src/http/openapi/envelopes.ts';
import { changesSince, nextPage } from '../src/http/openapi/links.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { readBody } from '../src/query/body.ts';
import { pageMeta, pageOf, pageParameters } from '../src/query/paging.ts';
import { requireNoParameters, queryText, type Parameter } from '../src/query/parameters.ts';
import { activate, moveWarehousePointer } from '../src/releases/activate.ts';
import { sendDocument } from '../src/http/replies/document.ts';
import type { Services } from '../src/services.ts';

const reply = z.strictObject({
  ...releaseFields,
  sequence: z.int().min(1).describe('Grows by one with every release.'),
  first_date: z.iso.date().describe('First business date of the source.'),
  stale: z.boolean(),
  counts,
  checks: z.array(check).describe('Audits that the release passed.'),
});

const entry = z.strictObject({
  ...releaseFields,
  sequence: z.int().min(1),
  is_current: z.boolean().describe('It is served.'),
  is_pinned: z.boolean().describe('It stays served though newer ones are published.'),
});

const activateBody = z.strictObject({
  pin: z
    .boolean()
    .default(true)
    .describe('Whether it stays served when newer ones are published; false unpins.'),
  reason: reason.optional().describe('Why, for the audit log.'),
});

export const releaseParameter: Parameter = {
  name: 'release',
  description: 'Id of a retained release.',
  schema: z.string(),
  type: 'text',
  takes: 'single',
};

export function releaseRoutes(app: FastifyInstance, services: Services): void {
  currentRoute(app, services);
  listRoute(app, services);
  activateRoute(app, services);
}

function currentRoute(app: FastifyInstance, services: Services): void {
  app.get('/v1/releases/current', {
    config: {
      access: anyToken,
      operation: {
        id: 'current_release',
        tag: 'releases',
        summary: 'The release that is served',
        reply,
        isCached: true,
        links: changesSince('$response.body#/release'),
        problems: ['invalid-parameter', 'not-ready'],
      },
    },
    handler: async (request, answer) => {
      requireNoParameters(request.raw.url);
      const { rowFilter } = callerOf(request);
      const { release, stale } = await services.releases.current();
      const { release: id, as_of, published_at, sequence, first_date, checks } = release;
      return sendDocument(services, request, answer, {
        ...{ release: id, as_of, published_at, sequence, first_date },
        stale,
        // They count rows of every restaurant.
        counts: rowFilter ? {} : release.counts,
        checks: rowFilter ? [] : checks,
      });
    },
  });
}

function listRoute(app: FastifyInstance, services: Services): void {
  app.get('/v1/releases', {
    config: {
      access: scope('runs:read'),
      operation: {
        id: 'list_releases',
        tag: 'releases',
        summary: 'Releases that are retained, newest first',
        query: pageParameters,
        reply: z.strictObject({ data: z.array(entry), meta: pageMeta }),
        links: {
          ...nextPage('list_releases'),
          ...changesSince('$response.body#/data/0/release'),
          rejected_records: {
            operationId: 'list_rejected_records',
            description: 'Rejected records of the newest one.',
            parameters: { release: '$response.body#/data/0/release' },
          },
          activate: {
            operationId: 'activate_release',
            description: 'Serve the newest one.',
            parameters: { release: '$response.body#/data/0/release' },
          },
        },
        problems: ['invalid-parameter', 'invalid-cursor'],
      },
    },
    handler: async (request, answer) => {
      const binding = `releases ${callerOf(request).key}`;
      const rows = await entries(services);
      return answer.header('cache-control', 'no-store').send(
        pageOf(queryText(request.raw.url), services.cursors, {
          ...{ rows, binding },
          idOf: ({ release }) => release,
        }),
      );
    },
  });
}

function activateRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Params: { release: string } }>('/v1/releases/:release/activate', {
    config: {
      access: scope('runs:write'),
      operation: {
        id: 'activate_release',
        tag: 'releases',
        summary: 'Serve a retained release: rollback, and back again',
        path: [releaseParameter],
        body: activateBody,
        reply: z.strictObject({ data: entry }),
        problems: ['invalid-parameter', 'release-not-found'],
      },
    },
    handler: async (request, answer) => {
      requireNoParameters(request.raw.url);
      const { pin, reason = null } = readBody(activateBody, request.body);
      const { release } = request.params;
      const moved = await activate(services.objects, release, pin);
      audit(request, 'release.activate', { release, pin, reason });
      await moveWarehousePointer(services.warehouse, moved, request.log);
      const data = (await entries(services)).find((one) => one.release === release);
      return answer.header('cache-control', 'no-store').send({ data });
    },
  });
}

async function entries({ releases }: Services): Promise<z.output<typeof entry>[]> {
  const { pointer, releases: retained } = await releases.retained();
  return retained.map(({ release, as_of, published_at, sequence }) => {
    const is_current = pointer?.current?.release === release;
    return {
      ...{ release, as_of, published_at, sequence, is_current },
      is_pinned: is_current && pointer.pinned,
    };
  });
}
