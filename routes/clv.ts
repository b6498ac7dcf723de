/** GET /v1/clv/customers/{customer_id} and its history. */
import type { FastifyInstance } from 'fastify';
import { readsMart } from '../src/http/access/rules.ts';
import { clv } from '../src/marts/clv.ts';
import { tableNamed } from '../src/marts/index.ts';
import { rowSchema } from '../src/marts/schemas.ts';
import { deprecationOf } from '../src/marts/table.ts';
import { itemOf, listOf } from '../src/http/openapi/envelopes.ts';
import {
  customerIdParameter,
  historyParameters,
  itemParameters,
  readHistoryQuery,
  readItemQuery,
} from '../src/query/customer.ts';
import { byName } from '../src/query/parameters.ts';
import { memoize } from '../src/platform/memoize.ts';
import { customerHandler, type CustomerRoute } from '../src/http/replies/customer.ts';
import { historyDay, historyRows } from '../src/http/replies/read-history.ts';
import type { Services } from '../src/services.ts';
import { tableRowset } from '../src/store/rowset.ts';

const main = tableNamed('clv');
const history = tableNamed('clv/history');
/** Columns of either grain: `date` with `day`, `order_date` and `valid_to` with `change`. */
const historyRow = rowSchema(history).extend(historyDay.partial().shape);
const common = { tag: 'clv', path: [customerIdParameter], isTable: true, isCached: true } as const;
const problems = ['invalid-parameter', 'customer-not-found'] as const;

const itemNames = byName(itemParameters(main));
const historyNames = byName(historyParameters);
const parseHistory = memoize((text) => readHistoryQuery(historyNames, text));

export function clvRoutes(app: FastifyInstance, services: Services): void {
  const access = readsMart(clv.name);
  const { filterValues } = services.config;
  const parseItem = memoize((text) => readItemQuery(main, itemNames, text, filterValues));
  app.get<CustomerRoute>('/v1/clv/customers/:customer_id', {
    config: {
      access,
      operation: {
        ...common,
        id: 'get_customer',
        summary: "One customer's row of clv",
        query: itemParameters(main),
        reply: itemOf(rowSchema(main)),
        deprecation: deprecationOf(main),
        problems,
      },
    },
    handler: customerHandler(services, {
      about: { mart: clv, table: main },
      shape: 'item',
      name: 'clv-customer',
      parse: parseItem,
      rows: (table, rows, { fields }) => tableRowset(table, fields, rows),
    }),
  });
  app.get<CustomerRoute>('/v1/clv/customers/:customer_id/history', {
    config: {
      access,
      operation: {
        ...common,
        id: 'get_customer_history',
        summary: "One customer's CLV over time",
        query: historyParameters,
        reply: listOf(historyRow),
        deprecation: deprecationOf(history),
        problems,
      },
    },
    handler: customerHandler(services, {
      about: { mart: clv, table: history },
      shape: 'list',
      name: 'clv-customer-history',
      parse: parseHistory,
      rows: historyRows,
    }),
  });
}
