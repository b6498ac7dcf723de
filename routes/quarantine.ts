/** Rejected records of a release: where they are in the source, and why they were rejected. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Problem } from '../src/errors.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { scope } from '../src/http/access/rules.ts';
import { nextPage } from '../src/http/openapi/links.ts';
import { shortHash } from '../src/platform/hash.ts';
import { pageFrom, pageMeta, pageParameters } from '../src/query/paging.ts';
import { byName, queryText, readParameters, type Parameter } from '../src/query/parameters.ts';
import {
  rejectedRecord,
  rejectedRecords,
  rejectionReasons,
  sourceTables,
  type QuarantineFilter,
} from '../src/releases/quarantine.ts';
import type { Services } from '../src/services.ts';
import { releaseParameter } from './releases.ts';

const query: readonly Parameter[] = [
  {
    name: 'table',
    description: 'Table of the source, order_items by default.',
    schema: z.enum(sourceTables),
    type: 'text',
    takes: 'single',
  },
  {
    name: 'reason',
    description: 'Only records with this reason; repeated, with any of them.',
    schema: z.enum(rejectionReasons),
    type: 'text',
    takes: 'repeated',
    typeName: 'rejection_reason',
    example: ['time_invalid'],
  },
  {
    name: 'file',
    description: 'Only records of this file.',
    schema: z.string(),
    type: 'text',
    takes: 'single',
    example: 'order_items/part-1.csv',
  },
  ...pageParameters,
];

const parameters = byName(query);

const reply = z.strictObject({
  data: z.array(rejectedRecord),
  meta: z.strictObject({
    release: z.string().describe('Id of the release.'),
    table: z.string().describe('Table of the source.'),
    ...pageMeta.shape,
  }),
});

export function quarantineRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { release: string } }>('/v1/releases/:release/quarantine', {
    config: {
      access: scope('runs:read'),
      operation: {
        id: 'list_rejected_records',
        tag: 'releases',
        summary: 'Rejected records of a retained release, by file and record number',
        description: 'Not for tokens with a row filter: the records are of every restaurant.',
        path: [releaseParameter],
        query,
        reply,
        links: nextPage('list_rejected_records', { release: '$request.path.release' }),
        problems: [
          'invalid-parameter',
          'invalid-cursor',
          'table-hidden',
          'release-not-found',
          'release-gone',
          'release-unavailable',
          'read-timeout',
        ],
      },
    },
    handler: async (request, answer) => {
      const { rowFilter, key } = callerOf(request);
      if (rowFilter) {
        throw new Problem('table-hidden', 'Rejected records cannot be limited to restaurants.');
      }
      const { config, cursors, readLakeFile } = services;
      const values = readParameters(parameters, queryText(request.raw.url), config.filterValues);
      const filter: QuarantineFilter = {
        table: (values.get('table')?.[0] ?? sourceTables[0]) as QuarantineFilter['table'],
        reasons: (values.get('reason') ?? []).map(String),
        file: (values.get('file')?.[0] ?? null) as string | null,
      };
      const manifest = await retainedRelease(services, request.params.release);
      const { release } = manifest;
      const { data, meta } = pageFrom(values, cursors, {
        rows: await rejectedRecords(manifest, filter, readLakeFile, config.readSeconds * 1000),
        idOf: ({ file, record_number }) => JSON.stringify([file, record_number]),
        binding: shortHash(['quarantine', release, filter, key]),
      });
      return answer
        .header('cache-control', 'no-store')
        .send({ data, meta: { release, table: filter.table, ...meta } });
    },
  });
}

/** Raises `release-not-found`, or `release-gone` for a release that was published and then purged. */
async function retainedRelease({ releases, runs }: Services, name: string) {
  const { releases: retained } = await releases.retained();
  const found = retained.find(({ release }) => release === name);
  if (found) return found;
  if (await runs.hasPublished(name)) {
    throw new Problem(
      'release-gone',
      'Its tables were removed; GET /v1/releases lists the others.',
    );
  }
  throw new Problem('release-not-found', 'No retained release has this id.');
}
