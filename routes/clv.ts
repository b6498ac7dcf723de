/** GET /v1/clv/customers/{customer_id} and its history. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../src/access/caller.js';
import { readsMart } from '../src/access/rules.js';
import { ownConditions } from '../src/access/visible.js';
import type { Manifest } from '../src/contracts/manifest.js';
import { Problem } from '../src/errors.js';
import { clv } from '../src/marts/clv.js';
import { tableNamed } from '../src/marts/index.js';
import { rowSchema } from '../src/marts/schemas.js';
import type { Table } from '../src/marts/table.js';
import { itemOf, listOf } from '../src/openapi/envelopes.js';
import { callerOf } from '../src/plugins/auth.js';
import {
  customerIdParameter,
  historyParameters,
  itemParameters,
  readHistoryQuery,
  readItemQuery,
} from '../src/query/customer.js';
import { chooseFormat } from '../src/query/formats.js';
import { byName, queryText } from '../src/query/parameters.js';
import { historyDay, historyRows } from '../src/replies/read-history.js';
import { sendReading, type Page } from '../src/replies/send.js';
import type { Services } from '../src/services.js';
import { rowsOfKey } from '../src/store/lookup.js';
import { tableRowset, type Rowset } from '../src/store/rowset.js';
import { filteredRows } from '../src/store/select.js';

type CustomerRequest = FastifyRequest<{ Params: { customer_id: string } }>;

const main = tableNamed('clv');
const history = tableNamed('clv/history');
const common = { tag: 'clv', path: [customerIdParameter], isTable: true, isCached: true } as const;
const problems = ['invalid-parameter', 'customer-not-found'] as const;

export function clvRoutes(app: FastifyInstance, services: Services): void {
  const access = readsMart(clv.name);
  app.get<{ Params: { customer_id: string } }>('/v1/clv/customers/:customer_id', {
    config: {
      access,
      operation: {
        ...common,
        id: 'get_customer',
        summary: "One customer's row of clv",
        query: itemParameters(main),
        reply: itemOf(rowSchema(main)),
        problems,
      },
    },
    handler: customerHandler(services),
  });
  app.get<{ Params: { customer_id: string } }>('/v1/clv/customers/:customer_id/history', {
    config: {
      access,
      operation: {
        ...common,
        id: 'get_customer_history',
        summary: "One customer's CLV over time",
        query: historyParameters,
        reply: listOf(z.union([rowSchema(history), historyDay])),
        problems,
      },
    },
    handler: historyHandler(services),
  });
}

function customerHandler(services: Services) {
  const parameters = byName(itemParameters(main));
  return async (request: CustomerRequest, reply: Parameters<typeof sendReading>[2]) => {
    const caller = callerOf(request);
    const { fields, format } = readItemQuery(main, parameters, queryText(request.raw.url));
    const serving = await services.releases.current();
    const { customer_id: id } = request.params;
    const { stored, rows } = await customerRows(services, serving.release, main, caller, id);
    return sendReading(services, request, reply, {
      about: { mart: clv, table: main },
      caller,
      serving,
      format: chooseFormat(format, request.headers.accept),
      shape: 'item',
      key: JSON.stringify(['customer', id, fields]),
      read: () => Promise.resolve(whole(tableRowset(stored, fields, rows))),
    });
  };
}

function historyHandler(services: Services) {
  const parameters = byName(historyParameters);
  return async (request: CustomerRequest, reply: Parameters<typeof sendReading>[2]) => {
    const caller = callerOf(request);
    const query = readHistoryQuery(parameters, queryText(request.raw.url));
    const serving = await services.releases.current();
    const { customer_id: id } = request.params;
    const { stored, rows } = await customerRows(services, serving.release, history, caller, id);
    return sendReading(services, request, reply, {
      about: { mart: clv, table: history },
      caller,
      serving,
      format: chooseFormat(query.format, request.headers.accept),
      shape: 'list',
      key: JSON.stringify(['customer history', id, query.from, query.to, query.grain]),
      read: () => Promise.resolve(whole(historyRows(stored, rows, query))),
    });
  };
}

const whole = (rows: Rowset): Page => ({ rows, total: rows.length, nextCursor: null });

/** The customer's rows that the caller may see; unknown and hidden look the same. */
async function customerRows(
  services: Services,
  release: Manifest,
  table: Table,
  caller: Caller,
  id: string,
) {
  const stored = await services.tables.get(release, table);
  const rows = filteredRows(stored, rowsOfKey(stored, id), ownConditions(table, caller));
  if (rows.length > 0) return { stored, rows };
  throw new Problem('customer-not-found', 'No customer of yours has this id.');
}
