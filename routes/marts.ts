/** GET /v1/{mart} and /v1/{mart}/{table}: rows. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { readsMart } from '../src/http/access/rules.js';
import { ownConditions } from '../src/http/access/visible.js';
import { lazy } from '../src/platform/memoize.js';
import { martTables, type MartTable } from '../src/marts/index.js';
import { deprecationOf } from '../src/marts/table.js';
import { tableRows } from '../src/http/openapi/envelopes.js';
import { customersOfList, listId, nextPage } from '../src/http/openapi/links.js';
import { callerOf } from '../src/http/access/caller.js';
import { invalidCursor } from '../src/query/cursor.js';
import { chooseFormat } from '../src/query/formats.js';
import { byName, queryText } from '../src/query/parameters.js';
import { demandPages, readRowQuery, rowParameters } from '../src/query/rows.js';
import { memoize } from '../src/platform/memoize.js';
import { bindingOf, readAllRows, readRows } from '../src/http/replies/read-rows.js';
import { sendReading } from '../src/http/replies/send.js';
import type { Services } from '../src/services.js';

export function martRoutes(app: FastifyInstance, services: Services): void {
  for (const about of martTables) {
    const { mart, table } = about;
    const query = lazy(() => rowParameters(table));
    const reply = lazy(() => tableRows(table));
    const id = listId(table.name);
    const isOfCustomers = table.key.join() === 'customer_id';
    app.get(`/v1/${table.name}`, {
      config: {
        access: readsMart(mart.name),
        operation: {
          id,
          tag: mart.name,
          summary: `Rows of ${table.name}: ${table.grain}`,
          get query() {
            return query();
          },
          get reply() {
            return reply();
          },
          deprecation: deprecationOf(table),
          isTable: true,
          isCached: true,
          links: { ...nextPage(id), ...(isOfCustomers && customersOfList) },
          problems: ['invalid-parameter', 'invalid-cursor', 'table-hidden', 'release-gone'],
        },
      },
      handler: rowsHandler(
        services,
        about,
        lazy(() => byName(query())),
      ),
    });
  }
}

function rowsHandler(
  services: Services,
  about: MartTable,
  parameters: () => ReturnType<typeof byName>,
): RouteHandlerMethod {
  const { table } = about;
  const { releases, cursors, config } = services;
  const parse = memoize((text) => readRowQuery(table, parameters(), text, config.filterValues));
  return async (request, reply) => {
    const caller = callerOf(request);
    ownConditions(table, caller);
    const query = parse(queryText(request.raw.url));
    const format = chooseFormat(query.format, request.headers.accept);
    demandPages(query, format);
    const position = query.cursor === null ? null : cursors.read(query.cursor);
    if (position && position.binding !== bindingOf(query, caller)) throw invalidCursor();
    const serving = await (position ? releases.named(position.release) : releases.current());
    return sendReading(services, request, reply, {
      about,
      caller,
      serving,
      format,
      shape: 'list',
      key: query.key,
      read: () => readRows(services, serving, { table, caller, query, position }),
      all: () => readAllRows(services, serving, { table, caller, query }),
    });
  };
}
