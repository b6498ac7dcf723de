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
import { byName, queryText } from '../src/query/parameters.js';
import { readRowQuery, rowParameters } from '../src/query/rows.js';
import { memoize } from '../src/platform/memoize.js';
import { readAllRows, readRows } from '../src/http/replies/read-rows.js';
import { decide } from '../src/http/replies/decide.js';
import { fileName, sendTable } from '../src/http/replies/send.js';
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
  const { config } = services;
  const parse = memoize((text) => readRowQuery(table, parameters(), text, config.filterValues));
  return async (request, reply) => {
    // A hidden table is refused before its parameters are.
    ownConditions(table, callerOf(request));
    const query = parse(queryText(request.raw.url));
    const decision = await decide(services, request, query, query);
    return sendTable(services, request, reply, {
      about,
      ...decision,
      csv: query.csv,
      shape: 'list',
      name: fileName(table.name),
      key: query.key,
      read: () => readRows(services, table, query, decision),
      export: () => readAllRows(services, table, query, decision),
    });
  };
}
