/** Handler of the routes of one customer: finds the rows that the caller may see, then sends them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownConditions } from '../access/visible.ts';
import { Problem } from '../../errors.ts';
import type { MartTable } from '../../marts/index.ts';
import { queryText } from '../../query/parameters.ts';
import type { ReplyOptions } from '../../query/reply-options.ts';
import type { Tables } from '../../releases/tables.ts';
import type { RowSlice } from '../../store/reader.ts';
import type { Rowset } from '../../store/rowset.ts';
import type { StoredTable } from '../../store/table.ts';
import { decide, type Decision, type DecisionPorts } from './decide.ts';
import { sendTable, type ReplyPorts } from './send.ts';
import type { TableReply } from './table-reply.ts';

export interface CustomerRoute {
  Params: { customer_id: string };
}

interface CustomerQuery extends ReplyOptions {
  readonly key: string;
}

interface Handler<Query> {
  readonly about: MartTable;
  readonly shape: TableReply['shape'];
  readonly name: string;
  readonly parse: (text: string) => Query;
  readonly rows: (table: StoredTable, rows: Uint32Array, query: Query) => Rowset;
}

interface CustomerPorts extends ReplyPorts, DecisionPorts {
  readonly tables: Tables;
}

export function customerHandler<Query extends CustomerQuery>(
  ports: CustomerPorts,
  { about, shape, name, parse, rows }: Handler<Query>,
) {
  return async (request: FastifyRequest<CustomerRoute>, reply: FastifyReply) => {
    const query = parse(queryText(request.raw.url));
    const decision = await decide(ports, request, query);
    const { customer_id: id } = request.params;
    return sendTable(ports, request, reply, {
      ...{ about, shape, name },
      ...decision,
      csv: query.csv,
      key: `${query.key} ${id}`,
      mustExist: true,
      read: async () => {
        const found = await customerRows(ports.tables, about, decision, id);
        const own = rows(found.table, found.rows, query);
        return { rows: own, total: own.length, nextCursor: null };
      },
    });
  };
}

/** Unknown customers and hidden ones get the same problem. */
async function customerRows(
  tables: Tables,
  { table }: MartTable,
  { caller, active }: Decision,
  id: string,
): Promise<RowSlice> {
  const reader = await tables.reader(active.release, table);
  const found = await reader.ofKeys([id], ownConditions(table, caller));
  if (found.rows.length > 0) return found;
  throw new Problem('customer-not-found', 'No customer of yours has this id.');
}
