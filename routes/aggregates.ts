/** GET /v1/{mart}/aggregate and /v1/{mart}/{table}/aggregate: grouped figures. */
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { readsMart } from '../src/http/access/rules.ts';
import { ownConditions } from '../src/http/access/visible.ts';
import { lazy } from '../src/platform/memoize.ts';
import { martTables, type MartTable } from '../src/marts/index.ts';
import { deprecationOf } from '../src/marts/table.ts';
import { aggregateReply } from '../src/http/openapi/envelopes.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { aggregateParameters, readAggregateQuery } from '../src/query/aggregate.ts';
import { byName, queryText } from '../src/query/parameters.ts';
import { memoize } from '../src/platform/memoize.ts';
import { decide } from '../src/http/replies/decide.ts';
import { fileName, sendTable } from '../src/http/replies/send.ts';
import type { Services } from '../src/services.ts';

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
  const { tables, config } = services;
  const { table } = about;
  const parse = memoize((text) =>
    readAggregateQuery(table, parameters(), text, config.filterValues),
  );
  return async (request, reply) => {
    const own = ownConditions(table, callerOf(request));
    const query = parse(queryText(request.raw.url));
    const decision = await decide(services, request, query);
    return sendTable(services, request, reply, {
      about,
      ...decision,
      csv: query.csv,
      shape: 'list',
      name: `${fileName(table.name)}-aggregate`,
      key: query.key,
      read: async () => {
        const reader = await tables.reader(decision.active.release, table);
        const conditions = [...own, ...query.conditions];
        const { rows, groups } = await reader.aggregate(
          { ...query, conditions },
          config.aggregateGroups,
        );
        return { rows, total: groups, nextCursor: null, groups };
      },
    });
  };
}
