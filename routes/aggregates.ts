/** GET /v1/{mart}/aggregate and /v1/{mart}/{table}/aggregate: grouped figures. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { readsMart } from '../src/http/access/rules.js';
import { ownConditions } from '../src/http/access/visible.js';
import { lazy } from '../src/platform/memoize.js';
import { martTables, type MartTable } from '../src/marts/index.js';
import { deprecationOf } from '../src/marts/table.js';
import { aggregateReply } from '../src/http/openapi/envelopes.js';
import { callerOf } from '../src/http/access/caller.js';
import { aggregateParameters, readAggregateQuery } from '../src/query/aggregate.js';
import { chooseFormat } from '../src/query/formats.js';
import { byName, queryText } from '../src/query/parameters.js';
import { memoize } from '../src/platform/memoize.js';
import { sendReading } from '../src/http/replies/send.js';
import type { Services } from '../src/services.js';

export function aggregateRoutes(app: FastifyInstance, services: Services): void {
  for (const about of martTables) {
    const { mart, table } = about;
    const query = lazy(() => aggregateParameters(table));
    app.get(`/v1/${table.name}/aggregate`, {
      config: {
        access: readsMart(mart.name),
        operation: {
          id: `aggregate_${table.name.replaceAll('/', '_')}`,
          tag: mart.name,
          summary: `Grouped figures over ${table.name}`,
          description: `Of ${table.grain}. Row filters apply first; percentiles are interpolated.`,
          get query() {
            return query();
          },
          reply: aggregateReply,
          deprecation: deprecationOf(table),
          isTable: true,
          isCached: true,
          problems: ['invalid-parameter', 'measure-refused', 'too-many-groups', 'table-hidden'],
        },
      },
      handler: aggregateHandler(
        services,
        about,
        lazy(() => byName(query())),
      ),
    });
  }
}

function aggregateHandler(
  services: Services,
  about: MartTable,
  parameters: () => ReturnType<typeof byName>,
): RouteHandlerMethod {
  const { releases, tables, config } = services;
  const { table } = about;
  const parse = memoize((text) =>
    readAggregateQuery(table, parameters(), text, config.filterValues),
  );
  return async (request, reply) => {
    const caller = callerOf(request);
    const own = ownConditions(table, caller);
    const query = parse(queryText(request.raw.url));
    const serving = await releases.current();
    return sendReading(services, request, reply, {
      about,
      caller,
      serving,
      format: chooseFormat(query.format, request.headers.accept),
      shape: 'list',
      key: query.key,
      read: async () => {
        const reader = await tables.reader(serving.release, table);
        const conditions = [...own, ...query.conditions];
        const rows = await reader.aggregate(conditions, query, config.aggregateGroups);
        return { rows, total: rows.length, nextCursor: null };
      },
    });
  };
}
