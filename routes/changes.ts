/** GET /v1/clv/changes: what changed since an earlier release. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../src/http/access/caller.js';
import { readsMart } from '../src/http/access/rules.js';
import { ownConditions } from '../src/http/access/visible.js';
import type { Manifest } from '../src/contracts/manifest.js';
import { shortHash } from '../src/platform/hash.js';
import { clv } from '../src/marts/clv.js';
import { tableNamed } from '../src/marts/index.js';
import { changeSchema } from '../src/marts/schemas.js';
import { deprecationOf } from '../src/marts/table.js';
import { listOf } from '../src/http/openapi/envelopes.js';
import { nextPage } from '../src/http/openapi/links.js';
import { callerOf } from '../src/http/access/caller.js';
import { changeParameters, readChangeQuery, type ChangeQuery } from '../src/query/changes.js';
import { invalidCursor, type Position } from '../src/query/cursor.js';
import { chooseFormat, type Format } from '../src/query/formats.js';
import { byName, queryText } from '../src/query/parameters.js';
import { memoize } from '../src/platform/memoize.js';
import { usualLimit } from '../src/query/paging.js';
import { demandPages } from '../src/query/rows.js';
import type { Page } from '../src/http/replies/reading.js';
import { sendReading } from '../src/http/replies/send.js';
import type { Services } from '../src/services.js';
import { changeCells, type Change } from '../src/store/changes.js';
import { passingRows } from '../src/store/reader.js';
import { computedRowset } from '../src/store/rowset.js';

const table = tableNamed('clv');
const query = changeParameters(table);
const names = byName(query);
const parse = memoize((text) => readChangeQuery(table, names, text));
const keyOrder = table.key.map((column) => ({ column, isDescending: false }));

export function changeRoutes(app: FastifyInstance, services: Services): void {
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
    handler: (request, reply) => changes(services, request, reply),
  });
}

async function changes(services: Services, request: FastifyRequest, reply: FastifyReply) {
  const { releases, cursors } = services;
  const caller = callerOf(request);
  const asked = parse(queryText(request.raw.url));
  const format = chooseFormat(asked.format, request.headers.accept);
  demandPages(asked, format);
  const binding = shortHash([asked.rowsKey, caller.key]);
  const position = asked.cursor === null ? null : cursors.read(asked.cursor);
  if (position && position.binding !== binding) throw invalidCursor();
  const serving = await (position ? releases.named(position.release) : releases.current());
  const before = await releases.named(asked.since, 'It is no longer kept: pull every row.');
  return sendReading(services, request, reply, {
    about: { mart: clv, table },
    ...{ caller, serving, format, shape: 'list', key: asked.key },
    read: async () => {
      const all = await between(services, caller, before.release, serving.release, asked);
      const place = { release: serving.release.release, binding };
      return pageOf(services, serving.release, all, { asked, format, position, place });
    },
  });
}

async function between(
  { tables, sorted, changes: kept }: Services,
  caller: Caller,
  before: Manifest,
  now: Manifest,
  { rowsKey, fields }: ChangeQuery,
): Promise<readonly Change[]> {
  const own = ownConditions(table, caller);
  const side = async (release: Manifest) => {
    const stored = await tables.get(release, table);
    return { table: stored, rows: passingRows(stored, sorted.of(stored, keyOrder), own) };
  };
  const key = [before.release, now.release, rowsKey, caller.rowsKey].join(' ');
  return kept.between(key, await side(before), await side(now), fields);
}

interface Asked {
  readonly asked: ChangeQuery;
  readonly format: Format;
  readonly position: Position | null;
  readonly place: Omit<Position, 'after'>;
}

async function pageOf(
  { tables, cursors }: Services,
  release: Manifest,
  all: readonly Change[],
  { asked: { fields, limit }, format, position, place }: Asked,
): Promise<Page> {
  const [after] = position?.after ?? [];
  const start = position ? all.findIndex(({ key }) => key === after) + 1 : 0;
  const size = format === 'json' ? (limit ?? usualLimit) : all.length;
  const chosen = all.slice(start, start + size);
  const last = chosen.at(-1);
  const isLast = last === undefined || start + chosen.length >= all.length;
  const stored = await tables.get(release, table);
  return {
    rows: computedRowset([...table.key, 'change', ...fields], changeCells(stored, chosen, fields)),
    total: all.length,
    nextCursor: isLast ? null : cursors.write({ ...place, after: [last.key] }),
  };
}
