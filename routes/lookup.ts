/** POST /v1/{mart}/lookup: rows of up to 1,000 customers, of marts with one row for each customer. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readsMart } from '../src/http/access/rules.ts';
import { ownConditions } from '../src/http/access/visible.ts';
import { metaSchema } from '../src/http/openapi/envelopes.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { decide, type DecisionPorts } from '../src/http/replies/decide.ts';
import { chooseEncoding, encodeBody } from '../src/http/replies/encoding.ts';
import { metaOf } from '../src/http/replies/meta.ts';
import { marts, type MartTable } from '../src/marts/index.ts';
import { rowSchema } from '../src/marts/schemas.ts';
import { columnNames, deprecationOf, type Table } from '../src/marts/table.ts';
import { readBody } from '../src/query/body.ts';
import { byName, queryText, readParameters } from '../src/query/parameters.ts';
import { releaseParameter, replyOptions } from '../src/query/reply-options.ts';
import type { Tables } from '../src/releases/tables.ts';
import { valueAt } from '../src/store/columns.ts';
import { listJson } from '../src/store/json.ts';
import { tableRowset } from '../src/store/rowset.ts';
import { columnIn } from '../src/store/table.ts';

const query = [releaseParameter];
const parameters = byName(query);
const maxIds = 1_000;

interface LookupPorts extends DecisionPorts {
  readonly tables: Tables;
}

/** Main tables with one row for each customer. */
const customerMarts: readonly MartTable[] = marts
  .map((mart) => ({ mart, table: mart.tables[0] }))
  .filter(({ table }) => table.key.join() === 'customer_id');

export function lookupRoutes(app: FastifyInstance, ports: LookupPorts): void {
  for (const about of customerMarts) {
    const { mart, table } = about;
    const body = bodySchema(table);
    app.post(`/v1/${mart.name}/lookup`, {
      config: {
        access: readsMart(mart.name),
        operation: {
          id: mart.name === 'clv' ? 'look_up_customers' : `look_up_${mart.name}`,
          tag: mart.name,
          summary: `Rows of ${table.name} of a list of customers`,
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
          problems: ['invalid-parameter', 'release-gone'],
        },
      },
      handler: (request, reply) => lookUp(ports, { about, body }, request, reply),
    });
  }
}

function bodySchema(table: Table) {
  const names = columnNames(table);
  return z.strictObject({
    customer_ids: z.array(z.string().min(1).max(256)).min(1).max(maxIds),
    fields: z
      .array(z.enum(names))
      .max(names.length)
      .optional()
      // Clients with typed models send an empty list where nothing was set.
      .describe('Columns of the reply, in this order; all by default or with an empty list.'),
  });
}

interface Lookup {
  readonly about: MartTable;
  readonly body: ReturnType<typeof bodySchema>;
}

async function lookUp(
  ports: LookupPorts,
  { about, body }: Lookup,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { table } = about;
  const own = ownConditions(table, callerOf(request));
  const values = readParameters(parameters, queryText(request.raw.url), 1);
  const { customer_ids, fields } = readBody(body, request.body);
  const { active } = await decide(ports, request, { ...replyOptions(values), format: 'json' });
  const ids = [...new Set(customer_ids)];
  const reader = await ports.tables.reader(active.release, table);
  const found = await reader.ofKeys(ids, own);
  const key = columnIn(found.table, table.key[0] ?? '');
  const rowOf = new Map([...found.rows].map((row) => [valueAt(key, row), row]));
  const rows = tableRowset(
    found.table,
    fields?.length ? [...new Set(fields)] : columnNames(table),
    Uint32Array.from(ids.flatMap((id) => rowOf.get(id) ?? [])),
  );
  const page = { rows, total: rows.length, nextCursor: null };
  const unknown = ids.filter((id) => !rowOf.has(id));
  const meta = { ...metaOf(about, active, page), unknown };
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  const { headers, body: bytes } = await encodeBody(listJson(rows, meta), encoding);
  return reply
    .headers({ 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
    .send(bytes);
}
