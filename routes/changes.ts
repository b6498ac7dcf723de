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
import { keyOrder } from '../src/query/rows.js';
import { decide, type Decision, type DecisionPorts } from '../src/http/replies/decide.js';
import { sendTable, type ReplyPorts } from '../src/http/replies/send.js';
import type { Page } from '../src/http/replies/table-reply.js';
import type { Tables } from '../src/releases/tables.js';
import { changeCells, type Change, type Changes } from '../src/store/changes.js';
import { passingRows } from '../src/store/reader.js';
import { computedRowset } from '../src/store/rowset.js';
import type { SortedRows } from '../src/store/sorted-rows.js';

const table = tableNamed('clv');
const query = changeParameters(table);
const names = byName(query);

interface ChangePorts extends ReplyPorts, DecisionPorts {
  readonly tables: Tables;
  readonly sorted: SortedRows;
  readonly changes: Changes;
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
async function changesBetween(
  { tables, sorted, changes: cache }: ChangePorts,
  { rowsKey, fields, conditions }: ChangeQuery,
  before: Manifest,
  { caller, active }: Decision,
): Promise<readonly Change[]> {
  const all = [...ownConditions(table, caller), ...conditions];
  const side = async (release: Manifest) => {
    const stored = await tables.get(release, table);
    const rows = passingRows(stored, sorted.of(stored, keyOrder(table)), all);
    return { table: stored, rows };
  };
  const key = [before.release, active.release.release, rowsKey, caller.rowsKey].join(' ');
  return cache.between(key, await side(before), await side(active.release), fields);
}

async function pageOf(
  { tables, cursors }: ChangePorts,
  { fields, limit }: ChangeQuery,
  all: readonly Change[],
  { active: { release }, format, position, binding }: Decision,
): Promise<Page> {
  const [after] = position?.after ?? [];
  const start = position ? all.findIndex(({ key }) => key === after) + 1 : 0;
  const size = format === 'json' ? (limit ?? usualLimit) : all.length;
  const rows = all.slice(start, start + size);
  const last = rows.at(-1);
  const isLast = last === undefined || start + rows.length >= all.length;
  const stored = await tables.get(release, table);
  return {
    rows: computedRowset([...table.key, 'change', ...fields], changeCells(stored, rows, fields)),
    total: all.length,
    nextCursor: isLast
      ? null
      : cursors.write({ release: release.release, binding: binding(), after: [last.key] }),
  };
}
