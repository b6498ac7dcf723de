/** POST /v1/clv/lookup: scores of up to 1,000 customers. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readsMart } from '../src/http/access/rules.js';
import { ownConditions } from '../src/http/access/visible.js';
import { clv } from '../src/marts/clv.js';
import { tableNamed } from '../src/marts/index.js';
import { rowSchema } from '../src/marts/schemas.js';
import { columnNames, deprecationOf } from '../src/marts/table.js';
import { metaSchema } from '../src/http/openapi/envelopes.js';
import { callerOf } from '../src/http/access/caller.js';
import { readBody } from '../src/query/body.js';
import { byName, queryText, readParameters } from '../src/query/parameters.js';
import { fieldsParameter } from '../src/query/rows.js';
import { metaOf } from '../src/http/replies/send.js';
import type { Services } from '../src/services.js';
import { valueAt } from '../src/store/columns.js';
import { listJson } from '../src/store/json.js';
import { tableRowset } from '../src/store/rowset.js';
import { columnIn } from '../src/store/table.js';

const table = tableNamed('clv');
const query = [fieldsParameter(table)];
const names = byName(query);

const body = z.strictObject({
  customer_ids: z.array(z.string().min(1).max(256)).min(1).max(1_000),
});

export function lookupRoutes(app: FastifyInstance, services: Services): void {
  app.post('/v1/clv/lookup', {
    config: {
      access: readsMart(clv.name),
      operation: {
        id: 'look_up_customers',
        tag: clv.name,
        summary: 'Rows of clv of a list of customers',
        description: 'In the order of the list, each customer once.',
        query,
        body,
        isBodyRequired: true,
        reply: z.strictObject({
          data: z.array(rowSchema(table)),
          meta: metaSchema.extend({
            unknown: z.array(z.string()).describe('Ids without a row that the caller may see.'),
          }),
        }),
        deprecation: deprecationOf(table),
        problems: ['invalid-parameter'],
      },
    },
    handler: (request, reply) => lookUp(services, request, reply),
  });
}

async function lookUp(
  { releases, tables }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const own = ownConditions(table, callerOf(request));
  const values = readParameters(names, queryText(request.raw.url), table.columns.length);
  const ids = [...new Set(readBody(body, request.body).customer_ids)];
  const fields = values.get('fields')?.map(String) ?? columnNames(table);
  const serving = await releases.current();
  const reader = await tables.reader(serving.release, table);
  const { table: stored, rows: found } = await reader.ofKeys(ids, own);
  const key = columnIn(stored, table.key[0] ?? '');
  const rowOf = new Map([...found].map((row) => [valueAt(key, row), row]));
  const unknown = ids.filter((id) => !rowOf.has(id));
  const rows = tableRowset(
    stored,
    fields,
    Uint32Array.from(ids.flatMap((id) => rowOf.get(id) ?? [])),
  );
  const page = { rows, total: rows.length, nextCursor: null };
  const meta = { ...metaOf({ mart: clv, table }, serving, page), unknown };
  return reply
    .headers({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    .send(listJson(rows, meta));
}
