/** GET /v1/clv/changes: what changed since an earlier release. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readsMart } from '../src/http/access/rules.js';
import { ownConditions } from '../src/http/access/visible.js';
import type { Manifest } from '../src/contracts/manifest.js';
import { clv } from '../src/marts/clv.js';
import { tableNamed } from '../src/marts/index.js';
import { changeSchema } from '../src/marts/schemas.js';
import { deprecationOf } from '../src/marts/table.js';
import { listOf } from '../src/http/openapi/envelopes.js';
import { nextPage } from '../src/http/openapi/links.js';
import { changeParameters, readChangeQuery, type ChangeQuery } from '../src/query/changes.js';
import { byName, queryText } from '../src/query/parameters.js';
import { memoize } from '../src/platform/memoize.js';
import { usualLimit } from '../src/query/paging.js';
import { decide, type Decision, type DecisionPorts } from '../src/http/replies/decide.js';
import { sendTable, type ReplyPorts } from '../src/http/replies/send.js';
import type { Page } from '../src/http/replies/table-reply.js';
import type { Tables } from '../src/releases/tables.js';
import type { ChangeCache, ChangedRow } from '../src/store/changes.js';
import { computedRowset } from '../src/store/rowset.js';

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
