/** GET /v1/clv/customers/{customer_id} and its history. */
import type { FastifyInstance } from 'fastify';
import { readsMart } from '../src/http/access/rules.js';
import { clv } from '../src/marts/clv.js';
import { tableNamed } from '../src/marts/index.js';
import { rowSchema } from '../src/marts/schemas.js';
import { deprecationOf } from '../src/marts/table.js';
import { itemOf, listOf } from '../src/http/openapi/envelopes.js';
import {
  customerIdParameter,
  historyParameters,
  itemParameters,
  readHistoryQuery,
  readItemQuery,
} from '../src/query/customer.js';
import { byName } from '../src/query/parameters.js';
import { memoize } from '../src/platform/memoize.js';
import { customerHandler, type CustomerRoute } from '../src/http/replies/customer.js';
import { historyDay, historyRows } from '../src/http/replies/read-history.js';
import type { Services } from '../src/services.js';
import { tableRowset } from '../src/store/rowset.js';

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
