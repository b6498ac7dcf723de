/** GET /v1/{mart} and /v1/{mart}/{table}: rows. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { readsMart } from '../src/http/access/rules.ts';
import { ownConditions } from '../src/http/access/visible.ts';
import { lazy } from '../src/platform/memoize.ts';
import { martTables, type MartTable } from '../src/marts/index.ts';
import { deprecationOf } from '../src/marts/table.ts';
import { tableRows } from '../src/http/openapi/envelopes.ts';
import { customersOfList, listId, nextPage } from '../src/http/openapi/links.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { byName, queryText } from '../src/query/parameters.ts';
import { readRowQuery, rowParameters } from '../src/query/rows.ts';
import { memoize } from '../src/platform/memoize.ts';
import { readAllRows, readRows } from '../src/http/replies/read-rows.ts';
import { decide } from '../src/http/replies/decide.ts';
import { fileName, sendTable } from '../src/http/replies/send.ts';
import type { Services } from '../src/services.ts';

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
