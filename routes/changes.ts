/** GET /v1/clv/changes: what changed since an earlier release. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readsMart } from '../src/http/access/rules.ts';
import { ownConditions } from '../src/http/access/visible.ts';
import type { Manifest } from '../src/contracts/manifest.ts';
import { clv } from '../src/marts/clv.ts';
import { tableNamed } from '../src/marts/index.ts';
import { changeSchema } from '../src/marts/schemas.ts';
import { deprecationOf } from '../src/marts/table.ts';
import { listOf } from '../src/http/openapi/envelopes.ts';
import { nextPage } from '../src/http/openapi/links.ts';
import { changeParameters, readChangeQuery, type ChangeQuery } from '../src/query/changes.ts';
import { byName, queryText } from '../src/query/parameters.ts';
import { memoize } from '../src/platform/memoize.ts';
import { usualLimit } from '../src/query/paging.ts';
import { decide, type Decision, type DecisionPorts } from '../src/http/replies/decide.ts';
import { sendTable, type ReplyPorts } from '../src/http/replies/send.ts';
import type { Page } from '../src/http/replies/table-reply.ts';
import type { Tables } from '../src/releases/tables.ts';
import type { ChangeCache, ChangedRow } from '../src/store/changes.ts';
import { computedRowset } from '../src/store/rowset.ts';

const table = tableNamed('clv');
const query = changeParameters(table);
const names = byName(query);

interface ChangePorts extends ReplyPorts, DecisionPorts {
  readonly tables: Tables;
  readonly changes: ChangeCache;
}

export function changeRoutes(app: FastifyInstance, services: ChangePorts): void {
  const { filterValues } = services.config;
  const parse = memoize((text) => readChangeQuery(table, names, text, filterValues));
  app.get('/v1/clv/changes', {
    config: {
      access: readsMart(clv.name),
      operation: {
        id: 'list_clv_changes',
        tag: clv.name,
        summary: 'What changed since an earlier release',
        description:
          'Rows that are new or differ in the fields, with their values now, and ids that are gone; by customer_id.',
        query,
        reply: listOf(changeSchema(table)),
        deprecation: deprecationOf(table),
        isTable: true,
        isCached: true,
        links: nextPage('list_clv_changes'),
        problems: ['invalid-parameter', 'invalid-cursor', 'release-gone'],
      },
    },
    handler: (request, reply) => changes(services, parse, request, reply),
  });
}

async function changes(
  services: ChangePorts,
  parse: (text: string) => ChangeQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = parse(queryText(request.raw.url));
  const decision = await decide(services, request, query, query);
  const before = await services.releases.named(
    query.since,
    `Release ${query.since} is no longer retained: read every row.`,
  );
  return sendTable(services, request, reply, {
    about: { mart: clv, table },
    ...decision,
    csv: query.csv,
    shape: 'list',
    name: 'clv-changes',
    key: query.key,
    read: async () => {
      const all = await changesBetween(services, query, before.release, decision);
      return pageOf(services, query, all, decision);
    },
  });
}

/** The conditions of query and caller apply to both releases. */
function changesBetween(
  { tables, changes: cache }: ChangePorts,
  { rowsKey, fields, conditions }: ChangeQuery,
  before: Manifest,
  { caller, active: { release } }: Decision,
): Promise<readonly ChangedRow[]> {
  const all = [...ownConditions(table, caller), ...conditions];
  const key = [before.release, release.release, rowsKey, caller.rowsKey].join(' ');
  return cache.forceFetch(key, {
    context: () => tables.changes(table, before, release, all, fields),
  });
}

function pageOf(
  { cursors }: ChangePorts,
  { fields, limit }: ChangeQuery,
  all: readonly ChangedRow[],
  { active: { release }, format, position, binding }: Decision,
): Page {
  const [after] = position?.after ?? [];
  const start = position ? all.findIndex(([key]) => key === after) + 1 : 0;
  const size = format === 'json' ? (limit ?? usualLimit) : all.length;
  const rows = all.slice(start, start + size);
  const last = rows.at(-1);
  const isLast = last === undefined || start + rows.length >= all.length;
  return {
    rows: computedRowset([...table.key, 'change', ...fields], rows),
    total: all.length,
    nextCursor: isLast
      ? null
      : cursors.write({
          release: release.release,
          binding: binding(),
          after: [last[0] ?? null],
        }),
  };
}
